// Runs in the browser before each page does; a file of its own because what tsx makes of a function does not run there.
// browser.ts puts `const expectedCards` before it.
/* global expectedCards */

/** Resolves with the page's clock when the overview is drawn and can be used; see `navigate` in browser.ts. */
function whenDrawn() {
  return new Promise((resolve) => {
    const look = () => {
      const painting = document.querySelector('.topo-painting');
      const nodes = document.querySelectorAll('[data-topo-node^="Namespace/"]');
      // Of many cards only those that somebody deals with are elements; the others are painted (docs/decisions/painted-graph.md).
      const middle = document.querySelector('[data-crowded]') ? painting : nodes[Math.floor(nodes.length / 2)];
      const drawn = Number(painting?.dataset.nodes ?? 0);
      // The callback after the next one runs when the frame of this one has been painted.
      if (drawn >= expectedCards && middle && canPress(middle)) requestAnimationFrame(() => resolve(performance.now()));
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}

function canPress(node) {
  const { left, top, width, height } = node.getBoundingClientRect();
  const there = document.elementFromPoint(left + width / 2, top + height / 2);
  // A painting lets the pointer through to the canvas that answers it.
  return width > 0 && (node.contains(there) || Boolean(node.matches('.topo-painting') && there?.closest('.topo-canvas')));
}

function lookOf(id) {
  return document.querySelector(`[data-topo-node="${id}"]`)?.closest('[data-look]')?.getAttribute('data-look');
}

/** Resolves with the page's clock when the node has this look. */
function whenLook(id, wanted) {
  return new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      if (lookOf(id) !== wanted) return;
      observer.disconnect();
      resolve(performance.now());
    });
    observer.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-look'] });
  });
}

globalThis.waymarkBench = {
  drawn: whenDrawn(),
  /** Begins to wait; answers the look of now. `seen` is the promise of `whenLook`. */
  expectLook([id, wanted]) {
    globalThis.waymarkBench.seen = whenLook(id, wanted);
    return lookOf(id);
  },
};
