import { Component, type ReactNode } from 'react';
import { ApiError } from '../lib/api.ts';
import { Failed } from './failed.tsx';

/** A page whose file did not arrive (no network, a new version since) says so and offers to load again, instead of a white screen. */
export class PageBoundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };
  static getDerivedStateFromError() {
    return { broken: true };
  }
  override render() {
    if (!this.state.broken) return this.props.children;
    return <Failed error={new ApiError('UNAVAILABLE', { offline: !navigator.onLine })} />;
  }
}
