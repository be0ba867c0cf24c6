/** What a property of one of Miso's records may be. */
export type Property =
  | {
      readonly type: 'string';
      readonly format?: 'date-time' | 'uri' | 'uuid';
      readonly most?: number;
      readonly choices?: readonly string[];
    }
  | { readonly type: 'integer' | 'number' | 'boolean' | 'any' }
  /** A list of such items. */
  | { readonly type: 'array'; readonly items: Property; readonly orNull?: true }
  | { readonly type: 'object'; readonly properties?: ReadonlyMap<string, Property>; readonly required?: readonly string[] }
  | { readonly type: 'attributes' }
  | { readonly type: 'location' };

export type Properties = ReadonlyMap<string, Property>;

const of = (properties: Readonly<Record<string, Property>>): Properties => new Map(Object.entries(properties));
const TEXT: Property = { type: 'string' };
const NUMBER: Property = { type: 'number' };
const ID: Property = { type: 'string', most: 512 };
const TEXTS: Property = { type: 'array', items: TEXT };
const TIME: Property = { type: 'string', format: 'date-time' };
const ADDRESS: Property = { type: 'string', format: 'uri', most: 65_536 };
const ATTRIBUTES: Property = { type: 'attributes' };
const named = (names: string, property: Property): Record<string, Property> =>
  Object.fromEntries(names.split(' ').map((name) => [name, property]));

/** Miso's `UserRecord`: a closed set of properties. */
export const USER: Properties = of({
  user_id: ID,
  ...named('created_at updated_at', TIME),
  ...named('name gender city state country group_id description', TEXT),
  profile_image: ADDRESS,
  age: { type: 'integer' },
  custom_attributes: ATTRIBUTES,
});

const CHILD = of({ ...named('id title description html', TEXT), url: ADDRESS, headers: TEXTS, custom_attributes: ATTRIBUTES });

/** Miso's `ProductRecord`. */
export const PRODUCT: Properties = of({
  product_id: ID,
  ...named('product_group_id parent_id type title description short_description language size color material brand html subtitle', TEXT),
  ...named('related_ids tags authors publishers collections headers paragraphs anchors', TEXTS),
  ...named('created_at published_at updated_at', TIME),
  ...named('url cover_image', ADDRESS),
  ...named('original_price sale_price margin rating', NUMBER),
  categories: { type: 'array', items: TEXTS },
  condition: { type: 'string', choices: ['NEW', 'USED', 'REFURBISHED'] },
  availability: { type: 'string', choices: ['IN_STOCK', 'OUT_OF_STOCK', 'PRE_ORDER'] },
  location: { type: 'location' },
  children: { type: 'array', items: { type: 'object', properties: CHILD, required: ['id'] } },
  enable_question_answering: { type: 'boolean' },
  custom_attributes: ATTRIBUTES,
});

const PAGE = of({ url: TEXT, referrer: TEXT, title: TEXT });
const CONTEXT = of({
  campaign: { type: 'object', properties: of(named('name source medium term content', TEXT)) },
  page: { type: 'object', properties: PAGE, required: ['url'] },
  ...named('truncated_ip locale region user_agent', TEXT),
  custom_context: { type: 'object' },
});

const COMMON: Readonly<Record<string, Property>> = {
  type: TEXT,
  user_id: ID,
  anonymous_id: { type: 'string', most: 1_024 },
  timestamp: TIME,
  miso_id: { type: 'string', format: 'uuid' },
  context: { type: 'object', properties: CONTEXT },
};
const PRODUCTS: Readonly<Record<string, Property>> = {
  product_ids: { type: 'array', items: ID, orNull: true },
  product_group_ids: { type: 'array', items: ID, orNull: true },
};
const SEARCH = of({ keywords: TEXT, filters: { type: 'object' } });
const QUANTITIES: Property = { type: 'array', items: NUMBER };

const withProducts = (names: string, more: Readonly<Record<string, Property>> = {}) =>
  names.split(' ').map((name): [string, Properties] => [name, of({ ...COMMON, ...PRODUCTS, ...more })]);
const without = (name: string, more: Readonly<Record<string, Property>>): [string, Properties] => [name, of({ ...COMMON, ...more })];

/** Miso's interactions: what each type may have. */
export const INTERACTIONS: ReadonlyMap<string, Properties> = new Map([
  ...withProducts('product_detail_page_view read watch listen promo_page_view', { duration: NUMBER }),
  ...withProducts('add_to_cart', { quantities: QUANTITIES }),
  ...withProducts('checkout', { revenue: NUMBER, quantities: QUANTITIES }),
  ...withProducts('remove_from_cart refund subscribe unsubscribe add_to_collection remove_from_collection like dislike share bookmark'),
  ...withProducts('complete impression viewable_impression click submit product_image_view'),
  ...withProducts('rate', { rating: NUMBER }),
  ...withProducts('custom', { custom_action_name: TEXT }),
  without('search', { search: { type: 'object', properties: SEARCH } }),
  without('home_page_view', { duration: NUMBER }),
  without('category_page_view', { duration: NUMBER, category: { type: 'any' } }),
  without('feedback', { question_id: TEXT, result_type: TEXT, value: { type: 'any' } }),
]);
