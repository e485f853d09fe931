# The command zkcard, with its completions and manual pages, and the libraries that C programs link, in a small image:
#
#   docker build --tag zkcard --build-arg COMMIT="$(git rev-parse --short=12 HEAD)" .
#   docker run --rm --volume "$PWD:/work" zkcard prove model --input input.json --proof proof.json
#
# A card on the PCI bus besides: --device /dev/vfio --ulimit memlock=-1 (drivers/README.md says what the host must have done).
# scripts/docker checks this file, and scripts/docker --run takes its steps on a bare machine, without Docker.

FROM rust:1-bookworm AS build
WORKDIR /zkcard
COPY . .
# The folder .git stays outside.
ARG COMMIT=unknown
ENV ZKCARD_COMMIT=$COMMIT
# Of the gates that the tests simulate, those that the command has cards of.
ENV ZKCARD_DUTS=card_fast,card_kernels_fast
RUN scripts/setup build
RUN scripts/install --prefix /opt/zkcard --with-zkcard
RUN mkdir -p /opt/zkcard/share/licenses/zkcard
RUN cp LICENSE-MIT LICENSE-APACHE /opt/zkcard/share/licenses/zkcard/

FROM debian:bookworm-slim
# What the simulated card is linked with.
RUN apt-get update && apt-get install -y --no-install-recommends libstdc++6 && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/zkcard/bin /usr/local/bin
COPY --from=build /opt/zkcard/include /usr/local/include
COPY --from=build /opt/zkcard/lib /usr/local/lib
COPY --from=build /opt/zkcard/share /usr/local/share
RUN ldconfig
WORKDIR /work
ENTRYPOINT ["zkcard"]
CMD ["--help"]
