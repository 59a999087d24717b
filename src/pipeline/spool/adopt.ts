import { lstatSync, readFileSync, renameSync, type Stats, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { countSpans } from '../../otlp/count-spans.ts';
import { keysOfSpans } from '../../otlp/killed-span.ts';
import { type Frame, HEADER_BYTES, scan } from './frame.ts';
import { KilledSegment } from './killed-segment.ts';
import { begunName, listBegun, listSegments, type ParsedBegunName, type ParsedName, segmentName } from './name.ts';
import { mayLive, type Owner } from './owner.ts';
import { quietly, Segment, type Stored } from './segment.ts';

/** A segment of ours is never near this size (bytes): something else has its name. */
const LARGEST_READ = 64 * 1024 * 1024;

export interface Adopted {
  /** Now this process's own, oldest first. */
  readonly segments: Segment[];
  readonly frames: Stored[];
  readonly damaged: number;
  /** As many of the spans were open when their process was killed. */
  readonly killed: number;
}

/**
 * Makes the segments of dead processes ours. The rename is the claim: of two that try, one finds the old name gone.
 * @param owns whether the segment at this path is held already
 */
export function adoptSegments(folder: string, me: Owner, owns: (path: string) => boolean): Adopted {
  const adopted = { segments: [] as Segment[], frames: [] as Stored[], damaged: 0, killed: 0 };
  const begun = (quietly(() => listBegun(folder)) ?? []).filter(({ name }) => !owns(join(folder, name)));
  /** Keys of spans that are in what is adopted now; a copy of one of these is of no use. */
  const known = new Set<string>();
  for (const found of quietly(() => listSegments(folder)) ?? []) {
    if (owns(join(folder, found.name))) continue;
    const segment = quietly(() => claim(folder, found, me));
    if (segment === undefined) continue;
    for (const body of addFrames(adopted, segment))
      if (begun.length > 0) for (const key of keysOfSpans(body)) known.add(key);
  }
  for (const found of begun) {
    const segment = quietly(() => claimBegun(folder, found, me));
    if (segment === undefined) continue;
    const isNew = (body: Buffer) => {
      const [key = ''] = keysOfSpans(body);
      return known.size < known.add(key).size;
    };
    adopted.killed += addFrames(adopted, segment, isNew).length;
  }
  return adopted;
}

/**
 * @param isWanted asked for each whole frame; what is not, is as good as delivered
 * @returns the bodies of those that were added
 */
function addFrames(
  adopted: { segments: Segment[]; frames: Stored[]; damaged: number },
  segment: Segment,
  isWanted: (body: Buffer) => boolean = () => true,
): Buffer[] {
  const bytes = quietly(() => readFileSync(segment.path));
  if (bytes === undefined) return []; // It is there for the next start.
  const { frames: whole, damaged } = scan(bytes);
  // Several are sent as one request, which one that is none would spoil: a checksum says nothing of who has written it.
  const sound = whole.filter((frame) => countSpans(bodyOf(bytes, frame)) === frame.count);
  adopted.damaged += damaged + whole.length - sound.length;
  const frames: Frame[] = [];
  const unwanted: Frame[] = [];
  for (const frame of sound) (isWanted(bodyOf(bytes, frame)) ? frames : unwanted).push(frame);
  segment.left = frames.length;
  if (frames.length === 0) {
    segment.remove();
    return [];
  }
  for (const frame of unwanted) segment.markDelivered(frame);
  adopted.segments.push(segment);
  for (const frame of frames) adopted.frames.push({ segment, ...frame });
  return frames.map((frame) => bodyOf(bytes, frame));
}

function bodyOf(bytes: Buffer, { at, size }: Frame): Buffer {
  return bytes.subarray(at + HEADER_BYTES, at + HEADER_BYTES + size);
}

/** A file of this user, as large as a segment may be. Root takes no others either: what users put there is not the root's to send. */
export function isSegment(stat: Stats): boolean {
  const isOwn = process.geteuid === undefined || process.geteuid() === stat.uid;
  return stat.isFile() && isOwn && stat.size <= LARGEST_READ;
}

/** @returns undefined when it is not ours to take */
function claim(folder: string, { name, id, owner }: ParsedName, me: Owner): Segment | undefined {
  const path = join(folder, name);
  const stat = lstatSync(path);
  if (!isSegment(stat)) return undefined;
  const now = new Date();
  if (mayLive(owner, me, now.getTime() - stat.mtimeMs)) return undefined;
  const mine = join(folder, segmentName(id, me));
  // Before it is ours, or processes elsewhere would think that we are silent.
  utimesSync(path, now, now);
  renameSync(path, mine);
  return new Segment(mine, stat.size);
}

/** As `claim`; the new name says when the process that was killed last lived, because from then on the file is touched by us. */
function claimBegun(folder: string, { name, id, owner, lived }: ParsedBegunName, me: Owner): Segment | undefined {
  const path = join(folder, name);
  const stat = lstatSync(path);
  if (!isSegment(stat)) return undefined;
  const now = new Date();
  if (mayLive(owner, me, now.getTime() - stat.mtimeMs)) return undefined;
  const end = lived ?? Math.max(0, Math.round(stat.mtimeMs));
  const mine = join(folder, begunName(id, me, end));
  renameSync(path, mine);
  quietly(() => utimesSync(mine, now, now));
  return new KilledSegment(mine, stat.size, end);
}
