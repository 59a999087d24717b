/** The route that the span of a request says, as what handles the request sets it. */
import { getRPCMetadata } from '@opentelemetry/core';
import { context } from '../../api/global.ts';
import { RequestContext } from './request-context.ts';

/** Sets the route of the active request. */
export function enterRoute(route: string): void {
  const metadata = getRPCMetadata(context.active());
  if (metadata !== undefined) metadata.route = route;
}

/**
 * The same for what may pass the request on.
 * @returns to be called when it has: if nothing in there has matched, it is no route of the request
 */
export function enterPassage(route: string): () => void {
  const metadata = getRPCMetadata(context.active());
  if (metadata === undefined) return nothing;
  const before = metadata.route;
  metadata.route = route;
  if (metadata instanceof RequestContext) {
    const { routes } = metadata;
    return () => metadata.takeBack(routes, before);
  }
  // A request of the official instrumentation, in an app that brings it.
  return () => {
    if (metadata.route === route) (metadata as { route: string | undefined }).route = before;
  };
}

function nothing(): void {}
