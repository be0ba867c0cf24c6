/**
 * Room in MB for what a worker has just made: records live from the warehouse to the destination's answer, and with Node's own 16 half of the
 * time that goes into clearing up goes into copying them. `docker/run.sh` says the same.
 */
export const YOUNG = '--max-semi-space-size=32';
