/** A database of its own for each run of an application, empty at first. */
import { createRequire } from 'node:module';
import { root } from '../harness/packed.ts';

interface Connection {
  connect(): Promise<void>;
  query(text: string): Promise<unknown>;
  end(): Promise<void>;
}

const { Client } = createRequire(`${root}/package.json`)('pg') as { Client: new (url: string) => Connection };

/** Makes an empty database on the server of `url`, whatever there was; returns its URL, with a password in it. */
export async function emptyDatabase(url: string, name: string, password: string): Promise<string> {
  await statements(url, [`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`, `CREATE DATABASE ${name}`]);
  const target = new URL(url);
  target.pathname = `/${name}`;
  target.password = password;
  return target.href;
}

export function dropDatabase(url: string, name: string): Promise<void> {
  return statements(url, [`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`]);
}

async function statements(url: string, texts: readonly string[]): Promise<void> {
  const client = new Client(url);
  await client.connect();
  try {
    for (const text of texts) await client.query(text);
  } finally {
    await client.end();
  }
}
