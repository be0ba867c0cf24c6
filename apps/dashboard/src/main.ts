import './styles.css';
import { askEarly, isOutside } from './early.js';
import { showTheme } from './frame/show-theme.js';

const page = window.location.pathname;
showTheme();
askEarly(page);
if (!isOutside(page)) showFrame();
const { drawApp } = await import('./app.js');
await drawApp();

function showFrame(): void {
  const frame = document.querySelector<HTMLTemplateElement>('#frame');
  if (frame) document.querySelector('#root')?.replaceChildren(frame.content.cloneNode(true));
}
