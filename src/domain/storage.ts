/** What of a Docker engine's disk belongs to whom. Sizes are bytes. Source: docs/decisions/0009-docker.md. */

/** An image as its engine describes it. */
export interface ImageLayers {
  /** The whole image. */
  bytes: number;
  /** Ids of the layers' contents, from the base up. */
  layers: readonly string[];
  /** The size of each step that made it, from the base up; a step without bytes may have left no layer. */
  steps: readonly number[];
}

/**
 * The disk that images take together: a layer that several of them share, counted once. Layers are the same where all
 * below them are. Where their sizes cannot be told apart, as much is taken to be shared as may be.
 */
export function bytesOfImages(images: readonly ImageLayers[]): number {
  // In this order each image has most in common with the one before it.
  const sorted = [...images].sort((a, b) => compareLayers(a.layers, b.layers));
  return sorted.reduce((sum, image, index) => {
    const before = sorted[index - 1];
    return sum + bytesOfImage(image) - (before ? sharedBytes(before, image) : 0);
  }, 0);
}

/** The steps tell the size on disk whatever store the engine has; `bytes` may have packed layers in it, too. */
function bytesOfImage(image: ImageLayers): number {
  return isExplained(image) ? image.steps.reduce((sum, step) => sum + step, 0) : image.bytes;
}

/** Whether each layer can have come from a step of its own. */
function isExplained({ layers, steps }: ImageLayers): boolean {
  return layers.length <= steps.length && steps.filter((step) => step > 0).length <= layers.length;
}

function sharedBytes(a: ImageLayers, b: ImageLayers): number {
  const end = a.layers.findIndex((layer, index) => layer !== b.layers[index]);
  const count = end < 0 ? a.layers.length : end;
  const ofB = possibleBytes(b, count);
  return Math.max(0, ...[...possibleBytes(a, count)].filter((bytes) => ofB.has(bytes)));
}

/**
 * What the lowest `count` layers may come to. A step with bytes is a layer; which of those without is one, nothing
 * says, only how many must be.
 */
function possibleBytes(image: ImageLayers, count: number): Set<number> {
  if (count === image.layers.length) return new Set([bytesOfImage(image)]);
  if (!isExplained(image)) return new Set();
  const { layers, steps } = image;
  const emptySteps = steps.filter((step) => step === 0).length;
  const emptyLayers = layers.length - (steps.length - emptySteps);
  const possible = new Set<number>();
  let [bytes, full, empty] = [0, 0, 0];
  for (let done = 0; done <= steps.length; done += 1) {
    const emptyBelow = count - full;
    const fewest = Math.max(0, emptyLayers - (emptySteps - empty));
    if (emptyBelow >= fewest && emptyBelow <= Math.min(empty, emptyLayers)) possible.add(bytes);
    const step = steps[done] ?? 0;
    if (step > 0) full += 1;
    else empty += 1;
    bytes += step;
  }
  return possible;
}

function compareLayers(a: readonly string[], b: readonly string[]): number {
  const end = a.findIndex((layer, index) => layer !== b[index]);
  if (end < 0) return a.length - b.length;
  const [x = '', y = ''] = [a[end], b[end]];
  return x < y ? -1 : 1;
}

/**
 * The ids that a volume named `<platform>_<project id>_…` may be of, the longest first: an id may hold `_` itself.
 */
export function projectsOfVolume(volume: string, platform: string): string[] {
  const prefix = `${platform}_`;
  if (!volume.startsWith(prefix)) return [];
  const parts = volume.slice(prefix.length).split('_');
  return parts.slice(1).map((_, index) => parts.slice(0, parts.length - 1 - index).join('_'));
}

/** The ways in which a container's id may be written down: whole, short, or as a name. */
export function writtenAs({ id, names }: { id: string; names: readonly string[] }): string[] {
  return [id, id.slice(0, 12), ...names];
}
