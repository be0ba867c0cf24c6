import { createRoute } from '@tanstack/react-router';
import { inside } from '../inside.js';
import { HomePage } from './home-page.js';

const home = createRoute({ getParentRoute: () => inside, path: '/', component: HomePage });

export const homeRoutes = [home] as const;
