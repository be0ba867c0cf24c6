const KILOBYTE = 1024;
const MOST_LIST_ITEMS = 128;

type Validator = (text: string) => boolean;

const matches =
  (pattern: RegExp): Validator =>
  (text) =>
    pattern.test(text);

const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const hasMembers =
  (...names: readonly string[]): Validator =>
  (text) => {
    const value = json(text);
    return typeof value === 'object' && value !== null && names.every((name) => Object.hasOwn(value, name));
  };

const reference = (resource: string): Validator => matches(new RegExp(`^gid://shopify/${resource}/\\d+$`));

/** What the text of each type looks like, as Shopify's list of types has it. */
const TYPES: ReadonlyMap<string, Validator> = new Map<string, Validator>([
  ['boolean', matches(/^(true|false)$/)],
  ['single_line_text_field', matches(/^[^\r\n]*$/)],
  ['multi_line_text_field', () => true],
  ['number_integer', (text) => /^-?\d+$/.test(text) && Number.isSafeInteger(Number(text))],
  ['number_decimal', matches(/^-?\d{1,13}(\.\d{1,9})?$/)],
  ['date', (text) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))],
  ['date_time', (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/.test(text) && !Number.isNaN(Date.parse(text))],
  ['json', (text) => json(text) !== undefined],
  ['money', hasMembers('amount', 'currency_code')],
  ['rating', hasMembers('value', 'scale_min', 'scale_max')],
  ['dimension', hasMembers('value', 'unit')],
  ['weight', hasMembers('value', 'unit')],
  ['volume', hasMembers('value', 'unit')],
  ['color', matches(/^#[0-9a-fA-F]{6}$/)],
  ['url', (text) => /^(https?|mailto|sms|tel):/.test(text) && URL.canParse(text) && text.length <= 2 * KILOBYTE],
  ['id', (text) => text.length <= 2 * KILOBYTE],
  ['product_reference', reference('Product')],
  ['variant_reference', reference('ProductVariant')],
  ['file_reference', reference('\\w+')],
  ['page_reference', reference('OnlineStorePage')],
  // The forms of these three are inferred.
  ['metaobject_reference', reference('Metaobject')],
  ['customer_reference', reference('Customer')],
  ['collection_reference', reference('Collection')],
]);

export function isFieldType(type: string): boolean {
  return TYPES.has(type.replace(/^list\./, ''));
}

/** Whether the text is a value of the type. Referenced products and customers are not looked up: the sandbox has none. */
export function fits(type: string, text: string): boolean {
  if (Buffer.byteLength(text) > (type === 'json' ? 128 : 64) * KILOBYTE) return false;
  if (!type.startsWith('list.')) return TYPES.get(type)?.(text) ?? false;
  const items = json(text);
  const item = TYPES.get(type.slice('list.'.length));
  return (
    Array.isArray(items) &&
    items.length <= MOST_LIST_ITEMS &&
    items.every((each) => item?.(typeof each === 'string' ? each : JSON.stringify(each)) ?? false)
  );
}
