import { isSupportedCountry, parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max';

/**
 * A phone number as E.164, `+31612345678`, or `null` where it is none that can exist. `region` is the country of numbers written without one;
 * without it they are none. A number with an extension gives `null` too: E.164 cannot say it, and without it all who sit behind one switchboard
 * would be one person.
 */
export function normalPhone(text: string, region?: string): string | null {
  const country = region !== undefined && isSupportedCountry(region) ? region : undefined;
  const number = parsePhoneNumberFromString(text, { extract: false, ...defaultOf(country) });
  return number?.isValid() && number.ext === undefined ? number.number : null;
}

const defaultOf = (country: CountryCode | undefined) => (country === undefined ? {} : { defaultCountry: country });

/** Whether phone numbers of a country, by its two letters, can be read. */
export function isPhoneRegion(region: string): boolean {
  return isSupportedCountry(region);
}
