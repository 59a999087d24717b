import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  batchSizeOf,
  type Command,
  collectionOf,
  commandText,
  nameOf,
} from '../../../src/libraries/mongodb/command.ts';

const text = (command: Command, sanitize = true) => commandText(nameOf(command) ?? '', command, sanitize);
const collection = (command: Command) => collectionOf(nameOf(command) ?? '', command);

/** As the driver gives documents it has encoded already. */
const sequence = (documents: readonly unknown[]) => ({
  documents,
  chunks: [Buffer.from('x')],
  serializedDocumentsLength: 1,
});

test('no value is in the text', () => {
  const values = { a: 'hunter2', b: 2n, c: new Date(), d: /hunter2/, e: Buffer.from('hunter2'), f: null };
  const command = {
    find: 'orders',
    filter: { ...values, g: [{ h: 'hunter2' }], i: { _bsontype: 'ObjectId', id: 'hunter2' } },
  };
  const each = '"a":"?","b":"?","c":"?","d":"?","e":"?","f":"?"';
  assert.equal(text(command), `{"find":"orders","filter":{${each},"g":[{"h":"?"}],"i":"?"}}`);
});

test('maps and instances of classes are documents', () => {
  class Order {
    customer = 'hunter2';
  }
  const documents = [new Order()];
  assert.equal(text({ insert: 'orders', documents }), '{"insert":"orders","documents":[{"customer":"?"}]}');
  assert.equal(text({ find: 'a', filter: new Map([['b', 'hunter2']]) }), '{"find":"a","filter":{"b":"?"}}');
});

test('of the documents to insert only the first is shown', () => {
  for (const documents of [[{ a: 1 }, { b: 2 }], sequence([{ a: 1 }, { b: 2 }])]) {
    const command = { insert: 'orders', documents };
    assert.equal(text(command), '{"insert":"orders","documents":[{"a":"?"}]}');
    assert.equal(batchSizeOf(command), 2);
  }
});

test('a command of any size and depth has a short text', () => {
  const deep: Record<string, unknown> = {};
  deep.deeper = deep;
  const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`field${index}`, index]));
  for (const filter of [deep, wide, { $in: Array.from({ length: 100_000 }, (_, index) => index) }])
    assert.ok((text({ find: 'orders', filter }) ?? '').length < 10_000);
});

test('values are shown when asked for, bytes never', () => {
  const command = { find: 'a', filter: { b: 1n, c: 'x', d: Buffer.alloc(9), e: { _bsontype: 'Binary' } } };
  assert.equal(text(command, false), '{"find":"a","filter":{"b":"1","c":"x","d":"...","e":"..."}}');
});

test('passwords are shown in no case', () => {
  assert.equal(text({ createUser: 'ada', pwd: 'hunter2' }, false), undefined);
});

test('the collection is that of the command', () => {
  assert.equal(collection({ aggregate: 'orders', pipeline: [] }), 'orders');
  assert.equal(collection({ getMore: 7, collection: 'orders' }), 'orders');
  assert.equal(collection({ explain: { find: 'orders' } }), 'orders');
  assert.equal(collection({ aggregate: 1 }), undefined);
  assert.equal(collection({ dropDatabase: 1 }), undefined);
  assert.equal(collection({ createUser: 'ada' }), undefined);
});
