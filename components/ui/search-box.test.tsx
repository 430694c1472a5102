import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { SearchBox } from './search-box.tsx';

afterEach(cleanup);

const box = (options: readonly string[], onChoose: (option: string) => void, isCurrent = true) => (
  <SearchBox
    label="Destination"
    text="reviews"
    onText={() => {}}
    options={options}
    keyOf={(option) => option}
    render={(option) => option}
    isCurrent={isCurrent}
    onChoose={onChoose}
    onEnter={() => {}}
    onClear={() => {}}
  />
);

const press = (key: string) => fireEvent.keyDown(screen.getByRole('combobox'), { key });
const marked = () => screen.queryAllByRole('option', { selected: true }).map((option) => option.textContent);

it('Enter takes the option that the arrows went to, also when others come before it', () => {
  const chosen = vi.fn();
  const { rerender } = render(box(['v1', 'v2'], chosen, false));
  press('ArrowDown');
  press('ArrowDown');
  press('ArrowDown');
  expect(marked()).toEqual(['v2']);
  rerender(box(['v0', 'v1', 'v2'], chosen));
  expect(marked()).toEqual(['v2']);
  press('Enter');
  expect(chosen).toHaveBeenCalledExactlyOnceWith('v2');
});

it('where that option is gone the first one counts', () => {
  const chosen = vi.fn();
  const { rerender } = render(box(['v1', 'v2'], chosen, false));
  press('ArrowDown');
  press('ArrowUp');
  expect(marked()).toEqual(['v2']);
  rerender(box(['v3', 'v4'], chosen));
  expect(marked()).toEqual(['v3']);
  press('Enter');
  expect(chosen).toHaveBeenCalledExactlyOnceWith('v3');
});
