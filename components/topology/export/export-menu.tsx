import { Download } from 'lucide-react';
import { useState } from 'react';
import { Alert } from '../../ui/alert.tsx';
import { Button } from '../../ui/button.tsx';
import { Popover } from '../../ui/popover.tsx';
import type { Picture } from './picture.ts';
import { pngBlob, save, svgBlob } from './save.ts';

interface ExportMenuProps {
  /** Gives null before anything has been read. */
  readonly json: () => Blob | null;
  /** Gives null where no graph is drawn. */
  readonly picture: () => Picture | null;
  readonly isReady: boolean;
  readonly isGraph: boolean;
}

/** Saves what is shown: the graph as a picture, or its data. */
export function ExportMenu({ json, picture, isReady, isGraph }: ExportMenuProps) {
  const [open, setOpen] = useState(false);
  const [failure, setFailure] = useState('');

  const savePicture = async (kind: 'svg' | 'png') => {
    const drawn = picture();
    if (!drawn) return;
    try {
      save(`waymark-topology.${kind}`, kind === 'svg' ? svgBlob(drawn) : await pngBlob(drawn));
      setOpen(false);
    } catch {
      setFailure('This browser could not make the picture. Save the SVG instead.');
    }
  };

  return (
    <Popover
      label="Export"
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        setFailure('');
      }}
      className="w-60 p-2"
      trigger={
        <Button look="ghost" size="icon" aria-label="Export" title="Export" disabled={!isReady}>
          <Download aria-hidden />
        </Button>
      }
    >
      <div className="flex flex-col gap-1">
        {isGraph && (
          <>
            <Button look="ghost" onClick={() => void savePicture('png')}>
              Picture (PNG)
            </Button>
            <Button look="ghost" onClick={() => void savePicture('svg')}>
              Drawing (SVG)
            </Button>
          </>
        )}
        <Button
          look="ghost"
          onClick={() => {
            const data = json();
            if (data) save('waymark-topology.json', data);
            setOpen(false);
          }}
        >
          Data (JSON)
        </Button>
        {failure !== '' && (
          <Alert level="warn" announce>
            {failure}
          </Alert>
        )}
      </div>
    </Popover>
  );
}
