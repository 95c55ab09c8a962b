import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { pageConfig } from './lib/env.ts';
import './ui/app.css';

document.documentElement.style.setProperty('--shop-brand', pageConfig.shop.brandColor);
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
