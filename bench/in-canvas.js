// Runs in the page before it does; a file of its own because what tsx makes of a function does not run there.

const tasks = [];
// A task counts when it begins after something was painted.
const painted = () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.POSITIVE_INFINITY;
new PerformanceObserver((list) => tasks.push(...list.getEntries())).observe({ type: 'longtask', buffered: true });

/** A movement that takes longer ends: thousands of elements need seconds for a frame. */
const longestMs = 8_000;

/** Moves once in each frame, `count` times; resolves with the milliseconds between the frames. */
function framesOf(count, move) {
  return new Promise((resolve) => {
    const times = [];
    let last;
    const began = performance.now();
    const frame = (now) => {
      if (last !== undefined) times.push(now - last);
      last = now;
      if (times.length === count || (times.length > 4 && now - began > longestMs)) return resolve(times);
      move(times.length);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
}

/** The pane of React Flow, and its middle on the screen. */
function paneOf() {
  const pane = document.querySelector('.react-flow__pane');
  const { left, top, width, height } = pane.getBoundingClientRect();
  return { pane, at: { clientX: left + width / 2, clientY: top + height / 2, view: window, bubbles: true, cancelable: true } };
}

globalThis.waymarkCanvas = {
  /** Drags the view to and fro. */
  async pan(count) {
    const { pane, at } = paneOf();
    pane.dispatchEvent(new MouseEvent('mousedown', { ...at, buttons: 1 }));
    const times = await framesOf(count, (n) => {
      const by = (n % 40 < 20 ? n % 20 : 20 - (n % 20)) * 8;
      window.dispatchEvent(new MouseEvent('mousemove', { ...at, buttons: 1, clientX: at.clientX + by, clientY: at.clientY + by / 2 }));
    });
    window.dispatchEvent(new MouseEvent('mouseup', at));
    return times;
  },
  /** Turns the wheel to and fro. */
  zoom(count) {
    const { pane, at } = paneOf();
    return framesOf(count, (n) => pane.dispatchEvent(new WheelEvent('wheel', { ...at, deltaY: n % 20 < 10 ? 24 : -24 })));
  },
  /** Milliseconds of the long tasks since the last time this was asked. */
  longTasks() {
    const from = painted();
    return tasks
      .splice(0)
      .filter(({ startTime }) => startTime > from)
      .map(({ duration }) => duration);
  },
};
