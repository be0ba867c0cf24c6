import { PRODUCT_FIELDS } from '../fields/product-fields.js';
import { recordObject, type Dataset } from './record-object.js';

export const PRODUCTS: Dataset = {
  noun: 'products',
  one: 'product',
  label: 'Products',
  idField: 'product_id',
  fields: PRODUCT_FIELDS,
};

/** The catalogue of one Miso environment. */
export const products = recordObject(PRODUCTS);
