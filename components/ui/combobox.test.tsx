import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { Combobox } from './combobox.tsx';

afterEach(cleanup);

const options = [
  { value: 'bookinfo/waypoint', disabled: false },
  { value: 'platform/shared', disabled: false },
  { value: 'payments/slow', disabled: true, reason: 'Not ready.' },
];

function Field() {
  const [value, setValue] = useState('');
  return <Combobox label="Waypoint" value={value} onChange={setValue} options={options} />;
}

const field = () => screen.getByRole<HTMLInputElement>('combobox', { name: 'Waypoint' });
const key = (name: string) => fireEvent.keyDown(field(), { key: name });
const active = () => {
  const id = field().getAttribute('aria-activedescendant');
  return id === null ? null : document.getElementById(id)?.textContent;
};

describe('Combobox', () => {
  it('is driven by the keyboard', () => {
    render(<Field />);
    key('ArrowDown');
    expect(field().getAttribute('aria-expanded')).toBe('true');
    key('ArrowDown');
    key('ArrowDown');
    expect(active()).toBe('platform/shared');
    key('Enter');
    expect([field().value, field().getAttribute('aria-expanded')]).toEqual(['platform/shared', 'false']);
  });

  it('lets what does not fit be reached and read, but not chosen', () => {
    render(<Field />);
    key('ArrowDown');
    key('ArrowUp');
    key('ArrowUp');
    const option = screen.getByRole('option', { name: /payments\/slow/ });
    fireEvent.pointerMove(option);
    expect(active()).toContain('Not ready.');
    expect(option.getAttribute('aria-disabled')).toBe('true');
    key('Enter');
    fireEvent.click(option);
    expect(field().value).toBe('');
  });

  it('filters by what is typed, and shows everything again when opened with a chosen value', () => {
    render(<Field />);
    fireEvent.change(field(), { target: { value: 'SHARED' } });
    expect(within(screen.getByRole('listbox')).getAllByRole('option')).toHaveLength(1);
    fireEvent.click(screen.getByRole('option'));
    expect(field().value).toBe('platform/shared');
    key('ArrowDown');
    expect(screen.getAllByRole('option')).toHaveLength(3);
    expect(active()).toBe('platform/shared');
  });
});
