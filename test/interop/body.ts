import assert from 'node:assert/strict';
import { type Context, expectedSpans } from './expected.ts';

/** A trace request in the form of `plain`. */
export interface Body {
  resourceSpans: {
    resource: { attributes: Record<string, unknown> };
    scopeSpans: { scope: unknown; spans: unknown[] }[];
  }[];
}

/** Asserts that these are all spans of apps/all-fields.mjs, which printed `stdout`, and with every field. */
export function checkBodies(bodies: readonly Body[], stdout: string): void {
  const resources = bodies.flatMap(({ resourceSpans }) => resourceSpans);
  for (const { resource } of resources) {
    assert.deepEqual(resource.attributes['service.name'], { stringValue: 'interop' });
    assert.deepEqual(resource.attributes['deployment.environment.name'], { stringValue: 'test' });
  }
  const scopes = resources.flatMap(({ scopeSpans }) => scopeSpans);
  for (const { scope } of scopes) assert.deepEqual(scope, { name: 'all-fields', version: '1.2.3' });
  const spans = scopes.flatMap((scope) => scope.spans);
  assert.deepEqual(spans, expectedSpans(JSON.parse(stdout) as Context[]));
}
