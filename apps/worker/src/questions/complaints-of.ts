import { type ErrorDetail, Invalid } from '@tributary/core';

/** What is wrong with a definition. Only that is a complaint: a warehouse that is away ends the question. */
export async function complaintsOf(ask: () => Promise<unknown>): Promise<readonly ErrorDetail[]> {
  try {
    await ask();
    return [];
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    return error.details.length > 0 ? error.details : [{ path: '', message: error.message }];
  }
}
