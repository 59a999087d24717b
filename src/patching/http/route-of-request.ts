/** The route that the span of a request says, as what handles the request sets it. */
import { getRPCMetadata } from '@opentelemetry/core';
import { context } from '../../api/global.ts';
import { RequestContext } from './request-context.ts';

/** Sets the route of the active request; returns the one before. */
export function enterRoute(route: string): string | undefined {
  const metadata = getRPCMetadata(context.active());
  if (metadata === undefined) return undefined;
  const before = metadata.route;
  metadata.route = route;
  return before;
}

/** What was entered by that route has passed the request on, and nothing in there has matched: it is no route of the request. */
export function leaveRoute(route: string, before: string | undefined): void {
  const metadata = getRPCMetadata(context.active());
  if (metadata instanceof RequestContext) metadata.takeBack(route, before);
  // A request of the official instrumentation, in an app that brings it.
  else if (metadata?.route === route) (metadata as { route: string | undefined }).route = before;
}
