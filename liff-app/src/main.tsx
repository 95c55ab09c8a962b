import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { setBrand } from './lib/brand.ts';
import { pageConfig } from './lib/env.ts';

setBrand(pageConfig.shop.brandColor);
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
