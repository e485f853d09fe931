// sdram: a controller for a chip of SDR SDRAM behind a port of the card's memory.
// Algorithm: sdram_boot starts the chip and finds its size; then sdram_axi turns bursts into beats, sdram_commands beats into commands
//            in their time, sdram_pads commands and data into levels. rtl/boards/sdram/README.md draws it.
// Range:     a port of 128 bits; chips of 16 bits, 4 banks, 8,192 rows, 512 or 1,024 columns. Times in ps of the slowest chip that
//            may be there, ClockPs of the fastest clock that may drive it; Tmrd in clocks. Extra clocks for the board's way there and back.
// Timing:    sequential bursts of 512 bytes: 256 clocks each and what opening a row takes; the port hears nothing until ready_o.
// Golden:    host/golden/src/boards/sdram/sdram.rs      Test: sim/tests/boards/sdram/sdram.rs
// Area:      rtl/boards/sdram/README.md
`default_nettype none
module sdram #(
    parameter int unsigned ClockPs = 10_000,
    parameter int unsigned CasLatency = 2,
    parameter int unsigned Extra = 0,
    parameter int unsigned WaitPs = 200_000_000,
    parameter int unsigned RefreshPs = 7_812_500,
    parameter int unsigned TrcdPs = 21_000,
    parameter int unsigned TrpPs = 21_000,
    parameter int unsigned TrasPs = 45_000,
    parameter int unsigned TrcPs = 68_000,
    parameter int unsigned TrfcPs = 70_000,
    parameter int unsigned TwrPs = 20_000,
    parameter int unsigned Tmrd = 2
) (
    input  wire logic                           clk_i,
    input  wire logic                           rst_i,
    // a port of card memory
    input  wire axi_pkg::read_req_t             mem_read_i,
    output axi_pkg::bus_read_rsp_t              mem_read_o,
    input  wire axi_pkg::bus_write_req_t        mem_write_i,
    output axi_pkg::write_rsp_t                 mem_write_o,
    // the chip was started; how large it is: sdram_pkg
    output logic                                ready_o,
    output logic                         [ 1:0] size_o,
    // pins
    output logic                                cke_o,
    output logic                                cs_n_o,
    output logic                                ras_n_o,
    output logic                                cas_n_o,
    output logic                                we_n_o,
    output logic                         [ 1:0] bank_o,
    output logic                         [12:0] address_o,
    output logic                         [ 1:0] mask_o,
    output logic                         [15:0] dq_o,
    output logic                                dq_on_o,
    input  wire logic                    [15:0] dq_i
);

  logic boot, boot_valid, took_boot, due_q, refreshed, reads, writes, reads_q, writes_q, came;
  logic [2:0] boot_name;
  logic [sdram_pkg::BEAT_BITS-1:0] came_data;
  sdram_pkg::request_t probe_request, card_request;
  sdram_pkg::beat_t probe_beat, card_beat;
  sdram_pkg::command_t command;

  sdram_boot #(
      .Wait(sdram_pkg::clocks(WaitPs, ClockPs))
  ) u_boot (
      .clk_i,
      .rst_i,
      .boot_o(boot),
      .boot_valid_o(boot_valid),
      .boot_name_o(boot_name),
      .took_i(took_boot),
      .request_o(probe_request),
      .done_i(reads || writes),
      .beat_o(probe_beat),
      .read_valid_i(came),
      .read_i(came_data),
      .ready_o,
      .size_o
  );

  sdram_axi u_axi (
      .clk_i,
      .rst_i,
      .read_i(mem_read_i),
      .read_o(mem_read_o),
      .write_i(mem_write_i),
      .write_o(mem_write_o),
      .ready_i(ready_o),
      .size_i(size_o),
      .request_o(card_request),
      .reads_i(reads && ready_o),
      .writes_i(writes && ready_o),
      .take_i(writes_q && ready_o),
      .beat_o(card_beat),
      .came_i(came && ready_o),
      .came_data_i(came_data)
  );

  // ---- refreshes: one is due in each interval, whatever the last one waited for
  localparam int unsigned Interval = RefreshPs / ClockPs;
  localparam int unsigned IntervalW = $clog2(Interval);
  logic [IntervalW-1:0] interval_q;
  logic is_over_q;
  always_ff @(posedge clk_i) begin
    is_over_q <= interval_q == IntervalW'(1);
    if (rst_i || interval_q == '0) interval_q <= IntervalW'(Interval - 1);
    else interval_q <= interval_q - IntervalW'(1);
    if (rst_i || boot) due_q <= 1'b0;
    else due_q <= is_over_q || (due_q && !refreshed);
  end

  sdram_commands #(
      .CasLatency(CasLatency),
      .Extra(Extra),
      .Trcd(sdram_pkg::clocks(TrcdPs, ClockPs)),
      .Trp(sdram_pkg::clocks(TrpPs, ClockPs)),
      .Tras(sdram_pkg::clocks(TrasPs, ClockPs)),
      .Trc(sdram_pkg::clocks(TrcPs, ClockPs)),
      .Trfc(sdram_pkg::clocks(TrfcPs, ClockPs)),
      .Twr(sdram_pkg::clocks(TwrPs, ClockPs)),
      .Tmrd(Tmrd)
  ) u_commands (
      .clk_i,
      .rst_i,
      .boot_i(boot_valid),
      .boot_name_i(boot_name),
      .took_boot_o(took_boot),
      .due_i(due_q),
      .refreshed_o(refreshed),
      .request_i(ready_o ? card_request : probe_request),
      .read_o(reads),
      .write_o(writes),
      .command_o(command)
  );

  always_ff @(posedge clk_i) begin
    reads_q  <= reads && !rst_i;
    writes_q <= writes && !rst_i;
  end

  sdram_pads #(
      .CasLatency(CasLatency),
      .Extra(Extra)
  ) u_pads (
      .clk_i,
      .rst_i,
      .boot_i(boot),
      .command_i(command),
      .write_i(writes),
      .writes_i(writes_q),
      .beat_i(ready_o ? card_beat : probe_beat),
      .reads_i(reads_q),
      .read_valid_o(came),
      .read_o(came_data),
      .cke_o,
      .cs_n_o,
      .ras_n_o,
      .cas_n_o,
      .we_n_o,
      .bank_o,
      .address_o,
      .mask_o,
      .dq_o,
      .dq_on_o,
      .dq_i
  );

endmodule
`default_nettype wire
