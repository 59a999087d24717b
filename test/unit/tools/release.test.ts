/** A release is a dry run unless told otherwise, and then a version, a heading, generated pages, a commit and a signed tag. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { test } from 'node:test';
import { notesOf, releaseArguments } from '../../../tools/release.mjs';
import { temporaryFolder } from '../../harness/temporary.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** Headings of a changelog. */
const headings = (text: string) => text.split('\n').filter((line) => line.startsWith('## '));

interface Repository {
  run(command: string, ...args: string[]): { status: number | null; output: string };
  read(file: string): string;
}

/** A package that is the root of a workspace, with a remote and a key to sign with. Undefined where there is no ssh-keygen. */
function repository(): Repository | undefined {
  const around = temporaryFolder('release');
  const [folder, remote, key] = ['repository', 'remote.git', 'key'].map((name) => join(around, name)) as [
    string,
    string,
    string,
  ];
  const env = {
    ...Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(?:npm_|GIT_|NODE_TEST|NODE_OPTIONS$)/.test(name)),
    ),
    PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
    HOME: around,
    GIT_CONFIG_NOSYSTEM: '1',
    // Nothing is asked there, and nothing can be published.
    npm_config_registry: 'http://127.0.0.1:9/',
  };
  const run = (command: string, ...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, env, encoding: 'utf8' });
    return { status, output: stdout + stderr };
  };
  mkdirSync(join(folder, 'apps', 'shop'), { recursive: true });
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text);
  write(
    'package.json',
    JSON.stringify({
      name: '@org/otel-auto',
      version: '0.1.0',
      private: true,
      workspaces: ['apps/*'],
      scripts: {
        check: 'node --version',
        build: `node -e "fs.writeFileSync('page.md', require('./package.json').version)"`,
      },
    }),
  );
  write('apps/shop/package.json', '{ "name": "shop", "version": "1.0.0" }');
  write('page.md', '0.1.0');
  write(
    'CHANGELOG.md',
    '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A thing.\n\n## [0.1.0], the first version\n\n- All.\n',
  );
  write('.gitignore', 'node_modules\n');
  cpSync(join(root, '.release-it.json'), join(folder, '.release-it.json'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  if (run('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', key).status !== 0) return undefined;
  writeFileSync(join(around, 'signers'), `someone@example.com ${readFileSync(`${key}.pub`, 'utf8')}`);
  for (const args of [
    ['init', '--quiet', '--initial-branch', 'main'],
    ...Object.entries({
      'user.name': 'Someone',
      'user.email': 'someone@example.com',
      'gpg.format': 'ssh',
      'user.signingkey': `${key}.pub`,
      'gpg.ssh.allowedSignersFile': join(around, 'signers'),
    }).map((setting) => ['config', ...setting]),
    ['init', '--quiet', '--bare', remote],
    ['remote', 'add', 'origin', remote],
    ['add', '.'],
    ['commit', '--quiet', '--message', 'All'],
    ['push', '--quiet', '--set-upstream', 'origin', 'main'],
  ]) {
    const { status, output } = run('git', ...args);
    assert.equal(status, 0, output);
  }
  return { run, read: (file) => readFileSync(join(folder, file), 'utf8') };
}

test('a release in a repository with workspaces: nothing is changed, until it is told to', (t) => {
  const made = repository();
  if (made === undefined) return t.skip('needs ssh-keygen');
  const { run, read } = made;
  const release = (...args: string[]) => {
    const { args: given = [] } = releaseArguments(args);
    return run(process.execPath, join(root, 'node_modules', 'release-it', 'bin', 'release-it.js'), ...given);
  };
  const state = () =>
    ['rev-parse HEAD origin/main', 'tag', 'status --short'].map((args) => run('git', ...args.split(' ')).output);
  const before = state();

  const dry = release('minor');
  assert.equal(dry.status, 0, dry.output);
  assert.match(dry.output, /0\.2\.0/);
  assert.deepEqual(state(), before);

  const done = release('0.2.0', '--push');
  assert.equal(done.status, 0, done.output);
  assert.equal(JSON.parse(read('package.json')).version, '0.2.0');
  assert.equal(read('page.md'), '0.2.0');
  const today = /^## \[0\.2\.0\] - \d{4}-\d\d-\d\d$/;
  const [unreleased, version = '', first] = headings(read('CHANGELOG.md'));
  assert.deepEqual(
    [unreleased, today.test(version), first],
    ['## [Unreleased]', true, '## [0.1.0], the first version'],
  );
  assert.equal(run('git', 'status', '--short').output, '');
  assert.equal(run('git', 'log', '-1', '--format=%s').output, 'Release 0.2.0\n');
  assert.match(run('git', 'verify-tag', 'v0.2.0').output, /Good "git" signature for someone@example\.com/);
  const [local, pushed] = run('git', 'rev-parse', 'HEAD', 'origin/main').output.split('\n');
  assert.equal(pushed, local);
  assert.match(run('git', 'ls-remote', '--tags', 'origin').output, /refs\/tags\/v0\.2\.0$/m);

  // Nothing was added to the changelog since.
  const again = release('patch', '--push');
  assert.notEqual(again.status, 0);
  assert.match(again.output, /no (?:commits|entries)/);
});

test('arguments of a release', () => {
  assert.deepEqual(releaseArguments(['minor']), { args: ['minor', '--ci', '--dry-run'] });
  assert.deepEqual(releaseArguments(['1.2.3', '--push']), { args: ['1.2.3', '--ci'] });
  for (const args of [[], ['--push'], ['mayor'], ['minor', '--force'], ['v1.2.3'], ['--no-dry-run']])
    assert.match(releaseArguments(args).problem ?? '', /expected major, minor, patch or a number/);
});

test('notes of a version', () => {
  const changelog = '# C\n\n## [Unreleased]\n\n## [0.2.0] - 2026-01-01\n\n- b\n\n## [0.1.0], the first\n\n- a\n';
  assert.equal(notesOf(changelog, '0.2.0'), '- b\n');
  assert.equal(notesOf(changelog, '0.1.0'), '- a\n');
  assert.throws(() => notesOf(changelog, '0.3.0'), /no section of 0\.3\.0/);
});

test('CHANGELOG.md has what a release needs: what is unreleased, and each version, by kind of change', () => {
  const changelog = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');
  const [first, ...others] = headings(changelog);
  assert.equal(first, '## [Unreleased]');
  assert.ok(others.length > 0);
  for (const heading of others) assert.match(heading, /^## \[\d+\.\d+\.\d+\](?:$| - \d{4}-\d\d-\d\d$|, )/);
  for (const [, kind = ''] of changelog.matchAll(/^### (.+)$/gm))
    assert.ok(['Security', 'Added', 'Changed', 'Fixed', 'Deprecated', 'Removed'].includes(kind), kind);
});
