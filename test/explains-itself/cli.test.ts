import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { parseCommand } from '../../src/cli/arguments.ts';
import { libraries } from '../../src/loader/registry.ts';
import { libraryVariables } from '../../src/settings/read/libraries.ts';
import { VARIABLE_NAMES, VARIABLES } from '../../src/settings/table/table.ts';
import { packed, root } from '../harness/packed.ts';
import { temporaryFolder } from '../harness/temporary.ts';

const cli = join(packed, 'dist', 'cli.cjs');
const exporter = new InMemorySpanExporter();
const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
provider.getTracer('test').startSpan('hello').end();
const protobuf = ProtobufTraceSerializer.serializeRequest(exporter.getFinishedSpans()) ?? new Uint8Array(0);
const json: unknown = JSON.parse(
  Buffer.from(JsonTraceSerializer.serializeRequest(exporter.getFinishedSpans()) ?? []).toString(),
);

class Cli {
  stdout = '';
  stderr = '';
  readonly child: ChildProcess;
  readonly closed: Promise<unknown[]>;

  constructor(...args: string[]) {
    this.child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.closed = once(this.child, 'close');
    this.child.stdout?.setEncoding('utf8').on('data', (chunk: string) => this.grow('stdout', chunk));
    this.child.stderr?.setEncoding('utf8').on('data', (chunk: string) => this.grow('stderr', chunk));
  }

  private grow(stream: 'stdout' | 'stderr', chunk: string) {
    this[stream] += chunk;
    this.child.emit('output');
  }

  /** Resolves once the stream matches. */
  async until(stream: 'stdout' | 'stderr', pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this[stream]);
      if (match !== null) return match;
      assert.equal(this.child.exitCode ?? this.child.signalCode, null, `ended without ${pattern}: ${this.stderr}`);
      await Promise.race([once(this.child, 'output'), this.closed]);
    }
  }

  async end() {
    const [code, signal] = await this.closed;
    return { code, signal, stdout: this.stdout, stderr: this.stderr };
  }
}

const running: Cli[] = [];
function start(...args: string[]): Cli {
  const started = new Cli(...args);
  running.push(started);
  return started;
}

/** Runs `otel-auto settings`, which must say nothing on stderr, in an environment of these `OTEL_*` variables only. */
async function settings(env: Record<string, string>, ...args: string[]): Promise<string> {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('OTEL_'));
  const options = { env: { ...Object.fromEntries(others), ...env } };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [cli, 'settings', ...args], options);
  assert.equal(stderr, '');
  return stdout;
}

const SECRETS = {
  OTEL_EXPORTER_OTLP_HEADERS: 'api-key=hunter2',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'https://ann:hunter2@collector:4318/base?token=hunter2',
};

describe('otel-auto settings', () => {
  it('prints every variable with its value and source', async () => {
    const stdout = await settings({
      OTEL_SERVICE_NAME: 'orders',
      OTEL_RESOURCE_ATTRIBUTES: 'a=1,b=%2C',
      OTEL_INSTRUMENTATION_PG_ENABLED: 'TRUE',
    });
    for (const name of VARIABLE_NAMES) assert.match(stdout, new RegExp(`^ {2}${name} `, 'm'));
    assert.match(stdout, /^ {2}OTEL_SERVICE_NAME +orders {2}\(environment\)$/m);
    assert.match(stdout, /^ {2}OTEL_RESOURCE_ATTRIBUTES +a=1,b=, {2}\(environment\)$/m);
    assert.match(stdout, /^ {2}OTEL_TRACES_SAMPLER +parentbased_always_on$/m);
    assert.match(stdout, /^ {2}OTEL_EXPORTER_OTLP_HEADERS +-$/m);
    assert.match(stdout, /^ {2}OTEL_INSTRUMENTATION_PG_ENABLED +true {2}\(environment\)$/m);
    assert.match(stdout, /^ {2}OTEL_INSTRUMENTATION_PG_REQUIRE_PARENT_SPAN +false$/m);
    assert.doesNotMatch(stdout, /Problems/);
  });

  it('prints what is in effect instead of a value that makes no sense, and says so', async () => {
    const stdout = await settings({ OTEL_BSP_SCHEDULE_DELAY: 'soon' });
    assert.match(stdout, /^ {2}OTEL_BSP_SCHEDULE_DELAY +5000$/m);
    assert.match(stdout, /^Problems\n {2}OTEL_BSP_SCHEDULE_DELAY="soon" is not a whole number.*; using 5000\./m);
  });

  it('prints no secret', async () => {
    for (const format of [[], ['--json']]) {
      const stdout = await settings(SECRETS, ...format);
      assert.doesNotMatch(stdout, /hunter2|ann/);
      assert.match(stdout, /https:\/\/\*\*\*@collector:4318\/base\?\*\*\*/);
      assert.match(stdout, /OTEL_EXPORTER_OTLP_HEADERS[^O]*\*\*\*/);
    }
  });

  it('--json prints the same for programs', async () => {
    const { variables, problems } = JSON.parse(await settings({ OTEL_SDK_DISABLED: 'yes' }, '--json'));
    const disabled = variables.find(({ name }: { name: string }) => name === 'OTEL_SDK_DISABLED');
    assert.deepEqual(disabled, {
      name: 'OTEL_SDK_DISABLED',
      value: 'false',
      source: 'default',
      doc: VARIABLES.OTEL_SDK_DISABLED.doc,
    });
    const all = [...VARIABLE_NAMES, ...libraryVariables(libraries).map(({ name }) => name)];
    assert.deepEqual(variables.map(({ name }: { name: string }) => name).sort(), all.sort());
    assert.equal(variables.find(({ name }: { name: string }) => name === 'OTEL_SERVICE_NAME').value, null);
    assert.match(problems.join(), /^OTEL_SDK_DISABLED="yes" is not a boolean; using false\./);
  });

  it('prints what a configuration file says', async () => {
    const file = join(temporaryFolder('cli'), 'file.yaml');
    const text = 'file_format: "1.1"\nattribute_limits: {attribute_count_limit: 5}\ncolour: red\n';
    writeFileSync(file, text);
    const stdout = await settings({ OTEL_CONFIG_FILE: file, OTEL_SERVICE_NAME: 'a', OTEL_PROPAGATORS: 'b3' });
    assert.ok(stdout.includes(`OTEL_CONFIG_FILE`) && stdout.includes(`"file" is ${file}`));
    assert.match(stdout, /^ {2}OTEL_ATTRIBUTE_COUNT_LIMIT +5 {2}\(file\)$/m);
    assert.match(stdout, /^ {2}OTEL_SERVICE_NAME +-$/m);
    assert.match(stdout, /^Problems\n.*:3: colour is not a key.*\n {2}OTEL_PROPAGATORS is set and not used/m);
  });

  it('says what is wrong with a configuration file, exit code 1', async () => {
    const env = { ...process.env, OTEL_CONFIG_FILE: '/nowhere.yaml' };
    const failed = promisify(execFile)(process.execPath, [cli, 'settings'], { env });
    await assert.rejects(failed, {
      code: 1,
      stdout: /^Problems\n {2}\/nowhere\.yaml cannot be read \(ENOENT\); an app/,
    });
  });

  it('prints control characters escaped', async () => {
    const stdout = await settings({ OTEL_SERVICE_NAME: 'a\u001b[31m\nb' });
    assert.match(stdout, /OTEL_SERVICE_NAME +a\\u001b\[31m\\nb {2}/);
  });
});

afterEach(() => {
  for (const { child } of running.splice(0))
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
});

async function receiving(...args: string[]): Promise<{ cli: Cli; url: string }> {
  const started = start('receive', '--port', '0', '--grpc-port', '0', ...args);
  const [, url = ''] = await started.until('stderr', /OTEL_EXPORTER_OTLP_ENDPOINT=(\S+)\n/);
  return { cli: started, url };
}

function send(url: string): Promise<Response> {
  const headers = { 'content-type': 'application/x-protobuf' };
  return fetch(`${url}/v1/traces`, { method: 'POST', headers, body: Buffer.from(protobuf) });
}

const TREE = /^hello {2}\S+ \S+ {2}1 span .*\nunknown_service\S* {2}hello +\+0 ━+ .*\n/m;

describe('otel-auto receive', () => {
  it('prints a trace as a tree once it is quiet, and goes on', async () => {
    const { cli, url } = await receiving();
    assert.equal((await send(url)).status, 200);
    await cli.until('stdout', TREE);
    assert.equal(cli.child.exitCode, null);
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`prints what it holds and exits with 0 on ${signal}`, async () => {
      const { cli, url } = await receiving();
      await send(url);
      cli.child.kill(signal);
      const { code, stdout } = await cli.end();
      assert.equal(code, 0);
      assert.match(stdout, TREE);
    });
  }

  it('--json prints each request as one line of OTLP/JSON', async () => {
    const { cli, url } = await receiving('--json');
    await send(url);
    await send(url);
    await cli.until('stdout', /\n.*\n/);
    cli.child.kill('SIGINT');
    const lines = (await cli.end()).stdout.trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).resourceSpans[0].scopeSpans),
      [0, 1].map(() => scopeSpans(json)),
    );
  });

  it('exits with 0 when nobody reads its output any more', async () => {
    const { cli, url } = await receiving('--json');
    cli.child.stdout?.destroy();
    await send(url).catch(() => {}); // May be cut off: the receiver stops at the first line it cannot write.
    assert.equal((await cli.end()).code, 0);
  });

  it('says that the port is in use, exit code 1', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { code, stdout, stderr } = await start('receive', '--port', String(port)).end();
    server.close();
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, new RegExp(`^otel-auto: port ${port} on 127.0.0.1 is in use; .*--port.*\n$`));
  });

  it('says that it cannot listen on an address, exit code 1', async () => {
    const { code, stderr } = await start('receive', '--port', '0', '--host', '192.0.2.1').end();
    assert.equal(code, 1);
    assert.match(stderr, /^otel-auto: cannot listen on 192\.0\.2\.1, port 0: .*EADDRNOTAVAIL.*\n$/);
  });
});

function scopeSpans(request: unknown): unknown {
  return (request as { resourceSpans: { scopeSpans: unknown }[] }).resourceSpans[0]?.scopeSpans;
}

describe('otel-auto', () => {
  it('prints its version', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    assert.deepEqual(await start('--version').end(), { code: 0, signal: null, stdout: `${version}\n`, stderr: '' });
  });

  it('prints its usage', async () => {
    const { code, stdout, stderr } = await start('--help').end();
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^Usage: otel-auto <command>/);
  });

  it('prints what is wrong and its usage on stderr, exit code 2', async () => {
    const { code, stdout, stderr } = await start('recieve').end();
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /^otel-auto: unknown command "recieve"\. Did you mean "receive"\?\n\nUsage: /);
  });

  const wrong: [string, RegExp][] = [
    ['--port 1', /^--port without a command$/],
    ['run', /^run needs a command, such as/],
    ['run --prot 1 node', /^unknown option "--prot"\. Did you mean "--port"\?$/],
    ['run --json node', /^run takes no --json$/],
    ['view --memory 5', /^--memory is "5", expected a size/],
    ['view --memory 5lb', /^--memory is "5lb"/],
    ['view --grpc-port x', /^--grpc-port is "x"/],
    ['vieww', /^unknown command "vieww"\. Did you mean "view"\?$/],
    ['receive now', /^unexpected argument "now"$/],
    ['receive --prot 1', /"--prot"/],
    ['receive --port', /--port/],
    ['receive --port 70000', /^--port is "70000", expected 0 to 65535$/],
    ['receive --port=-1', /^--port is "-1"/],
    ['receive --port=', /^--port is ""/],
    ['receive --port 1e3', /^--port is "1e3"/],
    ['receive --host=', /^--host is empty$/],
    ['receive --json=yes', /--json/],
    ['settings now', /^unexpected argument "now"$/],
    ['settings --port 1', /^settings takes no --port/],
  ];
  for (const [line, problem] of wrong) {
    it(`does not accept "${line}"`, () => {
      const command = parseCommand(line.split(' ').filter(Boolean));
      assert.ok(command.name === 'wrong', JSON.stringify(command));
      assert.match(command.problem, problem);
    });
  }

  it('reads options in any order', () => {
    const defaults = {
      name: 'receive',
      host: '127.0.0.1',
      port: undefined,
      grpcPort: undefined,
      memory: undefined,
      save: undefined,
      attributes: false,
      json: false,
    };
    assert.deepEqual(parseCommand(['receive']), defaults);
    assert.deepEqual(parseCommand(['--json', 'receive', '--host', '::1', '--port=0', '--memory', '2MB']), {
      ...defaults,
      host: '::1',
      port: 0,
      memory: 2 * 1024 * 1024,
      json: true,
    });
    assert.deepEqual(parseCommand([]), { name: 'help' });
    assert.deepEqual(parseCommand(['receive', '-h']), { name: 'help' });
    assert.deepEqual(parseCommand(['-v']), { name: 'version' });
  });

  for (const line of ['run --port 0 node -h --port 9 -- x', 'run --port 0 -- node -h --port 9 -- x']) {
    it(`leaves what follows the command alone: "${line}"`, () => {
      const command = parseCommand(line.split(' '));
      assert.ok(command.name === 'run', JSON.stringify(command));
      assert.deepEqual([command.port, command.command, command.args], [0, 'node', ['-h', '--port', '9', '--', 'x']]);
    });
  }
});
