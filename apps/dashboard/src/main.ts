import './styles.css';
import { askEarly } from './early.js';
import { showTheme } from './frame/show-theme.js';

showTheme();
askEarly(window.location.pathname);
const { drawApp } = await import('./app.js');
await drawApp();
