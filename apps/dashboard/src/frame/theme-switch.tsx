import { words } from '../format.js';
import { chooseTheme, type Theme, THEMES, useTheme } from './theme.js';

const SIGN: Record<Theme, string> = {
  system: 'M2.5 3.5h11v7h-11zM6 13h4M8 10.5V13',
  light:
    'M8 10.6a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2zM8 1.8v1.2M8 13v1.2M1.8 8H3M13 8h1.2M3.6 3.6l.9.9M11.5 11.5l.9.9M3.6 12.4l.9-.9M11.5 4.5l.9-.9',
  dark: 'M13.2 9.6A5.6 5.6 0 1 1 6.4 2.8a4.5 4.5 0 0 0 6.8 6.8z',
};

/** Light, dark, or as the device has it. */
export function ThemeSwitch() {
  const chosen = useTheme();
  return (
    <fieldset className="flex rounded-md border border-line p-0.5">
      <legend className="sr-only">Theme</legend>
      {THEMES.map((theme) => (
        <label
          key={theme}
          title={words(theme)}
          className="grid h-6 flex-1 cursor-pointer place-items-center rounded text-soft hover:text-ink has-checked:bg-raised has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-river"
        >
          <input type="radio" name="theme" className="sr-only" checked={theme === chosen} onChange={() => chooseTheme(theme)} />
          <span className="sr-only">{words(theme)}</span>
          <svg
            aria-hidden
            viewBox="0 0 16 16"
            className="size-4"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.4"
            strokeLinecap="round"
            strokeLinejoin="round"
          >
            <path d={SIGN[theme]} />
          </svg>
        </label>
      ))}
    </fieldset>
  );
}
