// Writes `.package`: the folder that is packed and published. Users get what package.json lists under `files`, a manifest without what
// only this repository uses, and pages whose links work where the repository is not at hand.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

/** Below the root of the repository; Git ignores it. */
export const PACKAGE_FOLDER = '.package';

/** A field that is missing here is not published: `private`, scripts, workspaces, what is for development. */
const PUBLISHED_FIELDS = [
  'name',
  'version',
  'description',
  'keywords',
  'homepage',
  'bugs',
  'repository',
  'license',
  'author',
  'type',
  'main',
  'types',
  'exports',
  'typesVersions',
  'bin',
  'files',
  'engines',
  'preferUnplugged',
  'peerDependencies',
  'peerDependenciesMeta',
  'publishConfig',
];

/** npm takes these along without being told. */
const ALWAYS = ['README.md', 'LICENSE'];

/** @param root of the project, which is built */
export function writePackageFolder(root) {
  const folder = join(root, PACKAGE_FOLDER);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const path of [...ALWAYS, ...manifest.files]) {
    if (!existsSync(join(root, path))) continue; // The demo is built without declarations.
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(root, path), join(folder, path), { recursive: true });
  }
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(publishedManifest(manifest), undefined, 2)}\n`);
  for (const page of ['README.md', 'CHANGELOG.md'])
    writeFileSync(join(folder, page), publishedPage(readFileSync(join(root, page), 'utf8'), manifest));
  return folder;
}

export function publishedManifest(manifest) {
  return Object.fromEntries(
    PUBLISHED_FIELDS.filter((field) => manifest[field] !== undefined).map((field) => [field, manifest[field]]),
  );
}

/** Blocks and code in a line stay as they are; the first group is that of an image, the next two are of links. */
const LINK = /^```[\s\S]*?^```$|`[^`\n]*`|(!?)\[([^\]]*)\]\(([^)\s]+)\)/gm;

/**
 * A page of the repository's root as it reads elsewhere: links lead to the files of the version's tag, and comments for the tests are gone.
 * Links within the page and to other machines stay.
 */
export function publishedPage(markdown, { repository, version }) {
  const source = repository.url.replace(/^git\+/, '').replace(/\.git$/, '');
  return markdown.replace(/^<!--.*-->\n/gm, '').replace(LINK, (all, image, text, target) => {
    if (target === undefined || /^(?:[a-z]+:|#)/.test(target)) return all;
    const url = `${source}/${image === '' ? 'blob' : 'raw'}/v${version}/${posix.normalize(target)}`;
    return `${image}[${text}](${url})`;
  });
}
