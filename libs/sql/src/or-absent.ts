import { AppError } from '@tributary/core';

/** What a question to one of our tables gives; `absent` where the table was never made. Other errors pass. */
export async function orAbsent<T, A>(answer: Promise<T>, absent: A): Promise<T | A> {
  try {
    return await answer;
  } catch (error) {
    if (isUnknownTable(error)) return absent;
    throw error;
  }
}

/** Whether a statement failed because it names a table that is not there. */
export const isUnknownTable = (error: unknown): boolean => error instanceof AppError && error.code === 'warehouse.unknown_table';
