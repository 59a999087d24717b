/** Below the root of the repository; Git ignores it. */
export const PACKAGE_FOLDER: string;

interface Manifest {
  [field: string]: unknown;
}

export function writePackageFolder(root: string): string;

export function publishedManifest(manifest: Manifest): Manifest;

export function publishedPage(markdown: string, manifest: { repository: { url: string }; version: string }): string;
