/**
 * What several ask for at once is loaded once; a key stands for one kind of thing. Nothing is kept: who asks after a load
 * has ended, well or not, loads anew.
 */
export type SharedLoads = <Loaded>(key: string, load: () => Promise<Loaded>) => Promise<Loaded>;

export function createSharedLoads(): SharedLoads {
  const underWay = new Map<string, Promise<unknown>>();
  return <Loaded>(key: string, load: () => Promise<Loaded>) => {
    const begun = underWay.get(key) as Promise<Loaded> | undefined;
    if (begun) return begun;
    const loading = load().finally(() => underWay.delete(key));
    underWay.set(key, loading);
    return loading;
  };
}
