import { isObject, type Http } from '@tributary/connector-kit';
import { faultOf, readAnswer } from './answer.js';
import { OWN_STATUSES } from './upload.js';

/** What Miso adds to a product by itself. */
const DERIVED = /^(product_group_id_or_product_id|category_path_.*)$/;

/** What Miso holds under an id, without the id and what Miso derives; `null` where it has nothing. */
export async function readRecord(
  http: Http,
  noun: string,
  { id, idField }: { readonly id: string; readonly idField: string },
): Promise<Readonly<Record<string, unknown>> | null> {
  const response = await http.send({ method: 'GET', path: `/v1/${noun}/${encodeURIComponent(id)}` }, { accept: OWN_STATUSES });
  const answer = readAnswer(response);
  if (response.status === 404 && answer?.message === 'not found') return null;
  if (response.status !== 200 || !isObject(answer?.data)) throw faultOf(response, `A question for one of the ${noun}`);
  return Object.fromEntries(Object.entries(answer.data).filter(([name]) => name !== idField && !DERIVED.test(name)));
}
