import { createRootRoute, createRoute } from '@tanstack/react-router';
import { Frame } from '../frame/frame.js';
import { NotFound } from '../parts/notice.js';

/** Every address. */
export const root = createRootRoute({ notFoundComponent: NotFound });

/** The pages of those who are signed in. */
export const inside = createRoute({ getParentRoute: () => root, id: 'inside', component: Frame });
