import type { ServerResponse } from 'node:http';

/** The part of fastify 4 and 5 that the patch touches. */
export interface FastifyInstance {
  version: string;
  addHook(name: 'onRequest', hook: OnRequest): void;
  addHook(name: 'onError', hook: OnError): void;
  addHook(name: 'onRoute', hook: (route: RouteOptions) => void): void;
}

export type OnRequest = (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => void;

export type OnError = (request: FastifyRequest, reply: FastifyReply, error: unknown, done: () => void) => void;

export interface FastifyRequest {
  /** From 4.10. `url` is the pattern with its prefixes; undefined for a 404. */
  routeOptions?: { url?: string };
  /** Before 4.10. */
  routerPath?: string;
}

export interface FastifyReply {
  readonly sent: boolean;
  readonly raw: ServerResponse;
}

export type RouteHandler = (this: unknown, request: FastifyRequest, reply: FastifyReply, ...rest: unknown[]) => unknown;

export interface RouteOptions {
  /** With its prefixes. */
  url: string;
  handler: RouteHandler;
}

/** The class of `lib/context.js`. */
export type RouteContextClass = new (options: RouteContextOptions) => RouteContext;

export interface RouteContextOptions {
  config?: { url?: string };
}

export interface RouteContext {
  handler: RouteHandler;
  config: { url?: string };
}
