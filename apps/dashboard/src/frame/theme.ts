import { useSyncExternalStore } from 'react';
import { chosenTheme, KEPT_AS, showTheme, type Theme } from './show-theme.js';

export { type Theme, THEMES } from './show-theme.js';

const listeners = new Set<() => void>();

/** Changes the theme, here and at the next visit. */
export function chooseTheme(theme: Theme): void {
  localStorage.setItem(KEPT_AS, theme);
  showTheme();
  for (const tell of listeners) tell();
}

export const useTheme = (): Theme =>
  useSyncExternalStore((tell) => {
    listeners.add(tell);
    return () => listeners.delete(tell);
  }, chosenTheme);
