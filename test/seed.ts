import fc from 'fast-check';

/** Where properties begin in CI. */
const CI_SEED = 20_261_122;

// In CI properties play the same cases each time, so that a change is judged by what it changed. Everywhere else each run plays
// others, which is how new faults are found; `TEST_SEED` repeats one.
const { CI, TEST_SEED } = process.env;
const seed = TEST_SEED === undefined ? (CI === 'true' ? CI_SEED : undefined) : Number(TEST_SEED);
if (seed !== undefined) fc.configureGlobal({ seed });
