/** Operations of GraphQL that are refused, and events of subscriptions. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { versionsOf, writeApp } from '../../harness/libraries.ts';
import { spansOf } from '../../harness/traced-app.ts';

for (const version of versionsOf('graphql')) {
  test(`graphql ${version}: documents that do not parse or are not valid`, async () => {
    const source = `
      const { buildSchema, graphql, parse, validate } = require('graphql');
      const schema = buildSchema('type Query { a: Int }');
      (async () => {
        for (const source of ['{ a }', 'query I { zz }', 'query S { '])
          console.log(JSON.stringify(await graphql({ schema, source, rootValue: { a: 1 } })));
        try { parse('{'); } catch (error) { console.log(error.message); }
        console.log(validate(schema, parse('{ a }')).length);
      })();`;
    const spans = await spansOf(writeApp('graphql', version, 'app.refused.cjs', source));
    assert.deepEqual(
      spans.map(({ name, status, attributes }) => [name, status, attributes['error.type']]),
      [
        ['query', 'UNSET', undefined],
        ['graphql.validate', 'ERROR', 'GraphQLError'],
        ['graphql.parse', 'ERROR', 'GraphQLError'],
        ['graphql.parse', 'ERROR', 'GraphQLError'],
      ],
    );
  });

  test(`graphql ${version}: each event of a subscription is executed in a trace of its own, linked to the subscription`, async () => {
    const source = `
      const { buildSchema, subscribe, parse } = require('graphql');
      const schema = buildSchema('type Query { a: Int } type Subscription { ticks: Int }');
      async function* ticks() { for (const ticks of [1, 2]) yield { ticks }; }
      (async () => {
        const document = parse('subscription Ticks { ticks }');
        for await (const event of await subscribe({ schema, document, rootValue: { ticks } })) console.log(JSON.stringify(event));
      })();`;
    const [operation, ...events] = await spansOf(writeApp('graphql', version, 'app.events.cjs', source));
    assert.equal(operation?.name, 'subscription Ticks');
    assert.equal(events.length, 2);
    const traces = new Set([operation, ...events].map((span) => span?.traceId));
    assert.equal(traces.size, 3);
    for (const event of events) {
      assert.equal(event.name, 'subscription Ticks');
      assert.equal(event.attributes['graphql.operation.type'], 'subscription');
      assert.equal(event.parentSpanId, '');
      assert.deepEqual(
        event.links.map(({ spanId }) => spanId),
        [operation.spanId],
      );
    }
  });
}
