/** What was started, to be stopped in reverse. A failure in one does not keep the others from being stopped. */
export interface Stops {
  add(stop: () => Promise<unknown>): void;
  stopAll(): Promise<void>;
}

export function createStops(onError: (error: unknown) => void): Stops {
  const stops: (() => Promise<unknown>)[] = [];
  return {
    add: (stop) => void stops.push(stop),
    async stopAll() {
      for (const stop of stops.splice(0).reverse()) await stop().catch(onError);
    },
  };
}
