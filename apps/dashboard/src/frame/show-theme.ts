/** As the device has it, or always light or dark. */
export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export const KEPT_AS = 'tributary.theme';

export const chosenTheme = (): Theme => {
  const kept = localStorage.getItem(KEPT_AS);
  return THEMES.find((theme) => theme === kept) ?? 'system';
};

/** Shows the theme that was chosen last; called before anything is drawn. */
export function showTheme(): void {
  document.documentElement.dataset['theme'] = chosenTheme();
}
