#!/usr/bin/env bash
# Makes the two font files anew from PyPI's fontpkg-inter, in a virtual environment of its own.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv tools
tools/bin/pip install --quiet fonttools==4.68.0 fontpkg-inter==4.1.post1
cp tools/lib/python3*/site-packages/fontpkg_inter/files/Inter\[opsz,wght\].ttf inter.ttf

letters=U+0020-007E,U+00A0-052F,U+1D00-1DBF,U+1E00-1FFF              # Latin, Greek, Cyrillic, marks
signs=U+2000-206F,U+2070-209F,U+20A0-20CF,U+2100-218F,U+2190-2199,U+2200-22FF,U+25A0-25FF
more=U+2C60-2C7F,U+2DE0-2DFF,U+A640-A69F,U+A720-A7FF,U+FB00-FB06     # their extensions, ligatures

for face in Regular:400 SemiBold:600; do
  name=${face%:*} weight=${face#*:}
  tools/bin/fonttools varLib.instancer --quiet inter.ttf opsz=14 "wght=$weight" --static \
    --update-name-table --no-recalc-timestamp --output instance.ttf
  tools/bin/pyftsubset instance.ttf --unicodes="$letters,$signs,$more" \
    --layout-features=ccmp,locl,kern,mark,mkmk,tnum --notdef-outline --no-hinting \
    --drop-tables+=STAT --name-IDs=0,1,2,3,4,5,6,13,14,16,17 --no-recalc-timestamp \
    --output-file="$here/Inter-$name.ttf"
done
