import { isSupportedCountry, parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max';

/** No number is written longer than this, blanks and brackets included. */
const MAX_LENGTH = 250;

/**
 * A phone number as E.164, `+31612345678`, or `null` where it is none that can exist. `region` is the country of numbers written without one;
 * without it they are none. A number with an extension gives `null` too: E.164 cannot say it, and without it all who sit behind one switchboard
 * would be one person.
 */
export function normalPhone(text: string, region?: string): string | null {
  if (text.length > MAX_LENGTH) return null;
  const country = region !== undefined && isSupportedCountry(region) ? region : undefined;
  const number = parsePhoneNumberFromString(text.normalize('NFKC'), { extract: false, ...defaultOf(country) });
  return number?.isValid() && number.ext === undefined ? number.number : null;
}

const defaultOf = (country: CountryCode | undefined) => (country === undefined ? {} : { defaultCountry: country });

/** Whether phone numbers of a country, by its two letters, can be read. */
export function isPhoneRegion(region: string): boolean {
  return isSupportedCountry(region);
}
