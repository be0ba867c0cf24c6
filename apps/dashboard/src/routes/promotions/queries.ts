import { api } from '../../api.js';

export const promotionQuery = (id: string) => ({ queryKey: ['promotion', id], queryFn: () => api.promotions.get(id) });

export const approvalQuery = { queryKey: ['promotion-approval'], queryFn: () => api.promotions.approval() };
