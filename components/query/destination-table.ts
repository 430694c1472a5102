import { keepPreviousData, queryOptions, useQueries, useQuery } from '@tanstack/react-query';
import type { TablePage } from '../../lib/protocol/api.ts';
import { getJson } from './get-json.ts';

export interface TableQuery {
  readonly filter: string;
  readonly offset: number;
  readonly limit: number;
}

export function destinationTableQuery({ filter, offset, limit }: TableQuery) {
  const search = new URLSearchParams({ filter, offset: String(offset), limit: String(limit) });
  return queryOptions({
    queryKey: ['table', filter, offset, limit],
    queryFn: ({ signal }) => getJson<TablePage>(`/api/table?${search}`, signal),
  });
}

/** One page of the table of destinations. While another page loads, the old one stays (`isPlaceholderData`). */
export function useDestinationTable(query: TableQuery) {
  return useQuery({ ...destinationTableQuery(query), placeholderData: keepPreviousData });
}

/** Some pages of the table, by their number from 0: those that a reader has scrolled to. */
export function useTablePages(filter: string, pages: readonly number[], size: number) {
  const results = useQueries({ queries: pages.map((page) => destinationTableQuery({ filter, offset: page * size, limit: size })) });
  return new Map(pages.map((page, index) => [page, results[index]] as const));
}

/** Every row that matches, up to `limit`, read once. Throws RequestFailed. */
export function requestRows(filter: string, limit: number): Promise<TablePage> {
  return getJson<TablePage>(`/api/table?${new URLSearchParams({ filter, offset: '0', limit: String(limit) })}`);
}
