import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { setBrand } from './lib/brand.ts';
import { pageConfig } from './lib/env.ts';
import { callPoints } from './lib/i18n.ts';

setBrand(pageConfig.shop.brandColor);
callPoints(pageConfig.shop.pointsName);
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
