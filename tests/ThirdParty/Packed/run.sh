#!/usr/bin/env bash
# Packs the packages and uses them as somebody else would: a program that uses TorchSharp first, against LfpSharp;
# samples/OwnParts, a lab with parts of its own, against LfpSharp.Commands; and the tool for this platform, in an empty home.
# Run it after 'dotnet build -c Release'. It needs no network: every other package comes from the packages folder.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

fail() { echo "$1" >&2; exit 1; }

# A version of its own, so that no package of the same name is taken from the packages folder instead.
version=0.0.0-check.$(date +%s).$$
dotnet pack "$root/LfpSharp.slnx" -c Release --no-build -o "$work/feed" -p:PackageVersion="$version" -p:NuspecOutputPath="$work/nuspecs/" -v quiet
for package in LfpSharp LfpSharp.Lab LfpSharp.Commands LfpSharp.Testing; do
  nuspec=$work/nuspecs/$package.$version.nuspec
  [[ -f $work/feed/$package.$version.nupkg ]] || fail "no package $package was made"
  ! grep -qi 'id="libtorch' "$nuspec" || fail "the package $package depends on a native package: $(cat "$nuspec")"
  grep -q '<description>..' "$nuspec" || fail "the package $package has no description"
done
[[ $(ls "$work/feed"/*.nupkg | wc -l) == 4 ]] || fail "expected four packages, found $(ls "$work/feed")"
[[ $(ls "$work/feed"/*.snupkg | wc -l) == 4 ]] || fail "expected symbols of four packages, found $(ls "$work/feed")"

packages=$(dotnet nuget locals global-packages -l | sed 's/^global-packages: //')
platform=$(dotnet msbuild "$root/src/LfpSharp" -getProperty:NETCoreSdkPortableRuntimeIdentifier)

# Builds the program in folder $1 against package $2, and nothing of this repository beside it.
build() {
  sed -e "s/@PACKAGE@/$2/" -e "s/@VERSION@/$version/" -e "s/@PLATFORM@/$platform/" "$here/Packed.csproj.template" > "$1/Packed.csproj"
  dotnet build "$1" -c Release -o "$1/out" -v quiet -p:RestoreSources="$work/feed" -p:RestorePackagesPath="$work/packages" \
    -p:RestoreFallbackFolders="$packages" -p:CreateHardLinksForCopyLocalIfPossible=true
}

mkdir "$work/deferred"
cp "$here/../Deferred/Program.cs" "$work/deferred/"
build "$work/deferred" LfpSharp
found=$(dotnet "$work/deferred/out/Packed.dll")
[[ $found == "sum 6" ]] || fail "expected 'sum 6', found '$found'"
echo "A program that references the package LfpSharp loads libtorch."

mkdir "$work/parts"
cp "$root"/samples/OwnParts/*.cs "$root/samples/OwnParts/shapes.yaml" "$work/parts/"
build "$work/parts" LfpSharp.Commands
grep -q LfpSharp.Generated "$work/parts/out/Packed.dll" \
  || fail "what LfpSharp compiles into every program does not reach those that reference LfpSharp.Commands"
cd "$work/parts"
export OMP_NUM_THREADS=1
# The exit code counts: set -e ends the script where one is not 0.
lab() { dotnet out/Packed.dll "$@"; }

lab train shapes.yaml --epochs 2 -o run --json > train.json
accuracy=$(grep -o '"testScore":[0-9.]*' train.json | tail -1 | cut -d: -f2)
awk -v a="$accuracy" 'BEGIN { exit !(a > 0.5 && a <= 1) }' || fail "expected a test accuracy above 0.5 (chance: 0.33), found '$accuracy'"
lab verify run > verify.txt
grep -q 'reward decays on its way' verify.txt || fail "verify does not name the rule of the sample: $(cat verify.txt)"
lab compare shapes.yaml --rules decayed-lfp,lfp-epsilon --seeds 1 --rates 0.01 --epochs 1 --json > compare.json
for rule in decayed-lfp lfp-epsilon; do
  grep -q "\"rule\":\"$rule\"" compare.json || fail "compare says nothing of $rule: $(tail -1 compare.json)"
done
echo "A lab with parts of its own, against the packages: test accuracy $accuracy after two epochs; verified and compared."

# A project that 'lfp new' starts, with its test, built against the packages as whoever starts one builds it.
dotnet "$root/src/LfpSharp.Cli/bin/Release/net10.0/lfp.dll" new model my-net -o "$work/my-net" --packages "$work/feed" > "$work/new.txt"
for project in "$work/my-net/MyNet.csproj" "$work/my-net/tests/MyNet.Tests.csproj"; do
  sed "s/Version=\"0\.[0-9.]*\"/Version=\"$version\"/" "$project" > "$project.new" && mv "$project.new" "$project"
done
cd "$work/my-net"
dotnet build tests -c Release -v quiet -p:RestoreSources="$work/feed" -p:RestorePackagesPath="$work/packages" \
  -p:RestoreFallbackFolders="$packages" -p:CreateHardLinksForCopyLocalIfPossible=true
dotnet tests/bin/Release/net10.0/MyNet.Tests.dll -noLogo -noColor > tests.txt || fail "the test of a started project fails: $(cat tests.txt)"
dotnet bin/Release/net10.0/MyNet.dll train my-net.yaml --epochs 2 -o run --json > train.json
grep -q '"testScore":0.[5-9]' train.json || fail "a started project does not learn: $(tail -1 train.json)"
echo "A project that 'lfp new' started: built, tested and trained."

# The tool, as 'dotnet tool install -g LfpSharp.Tool' gives it to somebody with only the SDK.
dotnet pack "$root/src/LfpSharp.Tool" -c Release -o "$work/feed" -p:PackageVersion="$version" -p:ToolPlatforms="$platform" -v quiet
mkdir "$work/home"
cd "$work/home"
export HOME=$work/home DOTNET_CLI_HOME=$work/home
dotnet tool install -g LfpSharp.Tool --source "$work/feed" --version "$version"
export PATH=$PATH:$work/home/.dotnet/tools
lfp train --epochs 2 --json > train.json
run=$(echo runs/*)
lfp explain "$run" > explain.txt
lfp report "$run" > report.txt
for page in "$run/report.html" "$run/explanation/explanation.html"; do
  [[ -s $page ]] || fail "the tool made no page $page: $(cat explain.txt report.txt)"
done
echo "The tool, installed in an empty home, trained, explained and reported; $(du -sm "$work/home/.dotnet" | cut -f1) MB."
