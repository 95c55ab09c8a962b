import { ApiError } from '../../lib/api.ts';

export const asApiError = (thrown: unknown): ApiError =>
  thrown instanceof ApiError ? thrown : new ApiError('UNAVAILABLE');
