/** Where users, events and purchases are told. */
export const TRACK = '/users/track';

/** The most objects Braze takes in one request, over all its lists. */
export const MOST_OBJECTS = 75;

/** 4 MB; the envelope and the names of a request need some room. */
export const MOST_BYTES = 3_900_000;
