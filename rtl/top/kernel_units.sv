// kernel_units: the units of msm, ntt and vec, each with gates of its own, and the store of constants.
// Algorithm: wires. A kernel that Kernels leaves out answers nothing: the check refuses its opcodes, and it has no slot in jobs.
// Range:     reads of card memory: 0 msm's scalars, 1 its points, then ntt's lanes, last vec; writes: ntt's lanes, last vec; results of
//            msm to host memory.
// Timing:    as the modules say.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module kernel_units #(
    parameter kernels_pkg::kernels_t Kernels = kernels_pkg::BUILD,
    localparam int unsigned Reads = kernels_pkg::reads(Kernels),
    localparam int unsigned Writes = kernels_pkg::writes(Kernels)
) (
    input wire logic clk_i,
    input wire logic [dma_pkg::UNIT_VEC:dma_pkg::UNIT_MSM] rst_i,  // a leaf each, in the same cycles
    input wire dma_pkg::unit_req_t [dma_pkg::UNIT_VEC:dma_pkg::UNIT_MSM] unit_i,
    output dma_pkg::unit_rsp_t [dma_pkg::UNIT_VEC:dma_pkg::UNIT_MSM] unit_o,
    output regs_pkg::csr_hw_t hw_o,  // only what is of kernels; else 0
    // constants, as copied in
    input wire logic const_we_i,
    input wire logic [7:0] const_slot_i,
    input wire logic [31:0] const_beat_i,
    input wire logic [511:0] const_data_i,
    // card memory
    output axi_pkg::read_req_t [Reads-1:0] read_o,
    input wire axi_pkg::read_rsp_t [Reads-1:0] read_i,
    output axi_pkg::write_req_t [Writes-1:0] write_o,
    input wire axi_pkg::write_rsp_t [Writes-1:0] write_i,
    // host memory
    output axi_pkg::write_req_t host_write_o,
    input wire axi_pkg::write_rsp_t host_write_i
);

  localparam bit HasMsm = kernels_pkg::has_msm(Kernels);
  localparam bit HasNtt = kernels_pkg::has_ntt(Kernels);
  localparam bit HasVec = kernels_pkg::has_vec(Kernels);
  localparam int unsigned Lanes = kernels_pkg::ntt_masters(Kernels);
  // What a unit that is not there says.
  localparam dma_pkg::unit_rsp_t Nobody = '{quiet: 1'b1, wiped: 1'b1, default: '0};

  // ---- constants
  logic slots_wiped;
  logic [1:0] slot_re;  // 0 ntt, 1 vec
  logic [1:0][511:0] slot;
  slots #(
      .Readers(2)
  ) u_slots (
      .clk_i,
      .rst_i(rst_i[dma_pkg::UNIT_VEC]),
      .wipe_i(unit_i[dma_pkg::UNIT_VEC].wipe),
      .wiped_o(slots_wiped),
      .we_i(const_we_i),
      .slot_i(const_slot_i),
      .beat_i(const_beat_i),
      .data_i(const_data_i),
      .re_i(slot_re),
      .read_slot_i({unit_i[dma_pkg::UNIT_VEC].job.slot, unit_i[dma_pkg::UNIT_NTT].job.slot}),
      .data_o(slot)
  );

  // ---- msm
  msm_pkg::msm_counts_t msm_counts;
  if (HasMsm) begin : gen_msm
    msm_unit #(
        .Windows(32'(Kernels.msm_windows)),
        .CMax(32'(Kernels.msm_window)),
        .Entries(32'(Kernels.msm_entries)),
        .Multipliers(32'(Kernels.msm_multipliers)),
        .Style(kernels_pkg::style(Kernels.msm_dsp))
    ) u_msm (
        .clk_i,
        .rst_i(rst_i[dma_pkg::UNIT_MSM]),
        .unit_i(unit_i[dma_pkg::UNIT_MSM]),
        .unit_o(unit_o[dma_pkg::UNIT_MSM]),
        .counts_o(msm_counts),
        .mem_read_o(read_o[1:0]),
        .mem_read_i(read_i[1:0]),
        .host_write_o,
        .host_write_i
    );
  end else begin : gen_no_msm
    assign unit_o[dma_pkg::UNIT_MSM] = Nobody;
    assign read_o[1:0] = '0;
    assign host_write_o = '0;
    assign msm_counts = '0;
    logic unused_msm;
    assign unused_msm = ^{unit_i[dma_pkg::UNIT_MSM], read_i[1:0], host_write_i};
  end

  // ---- ntt
  ntt_pkg::counters_t ntt_counters;
  if (HasNtt) begin : gen_ntt
    ntt_unit #(
        .LogPass(32'(Kernels.ntt_log_pass)),
        .MaxLog (32'(Kernels.ntt_max_log)),
        .Lanes  (Lanes),
        .Jobs   (32'(Kernels.ntt_jobs)),
        .Multipliers(32'(Kernels.ntt_multipliers)),
        .Style(kernels_pkg::style(Kernels.ntt_dsp))
    ) u_ntt (
        .clk_i,
        .rst_i(rst_i[dma_pkg::UNIT_NTT]),
        .unit_i(unit_i[dma_pkg::UNIT_NTT]),
        .unit_o(unit_o[dma_pkg::UNIT_NTT]),
        .slot_re_o(slot_re[0]),
        .slot_i(slot[0]),
        .counters_o(ntt_counters),
        .read_o(read_o[2+:Lanes]),
        .read_i(read_i[2+:Lanes]),
        .write_o(write_o[Lanes-1:0]),
        .write_i(write_i[Lanes-1:0])
    );
  end else begin : gen_no_ntt
    assign unit_o[dma_pkg::UNIT_NTT] = Nobody;
    assign slot_re[0] = 1'b0;
    assign ntt_counters = '0;
    assign read_o[2] = '0;
    assign write_o[0] = '0;
    logic unused_ntt;
    assign unused_ntt = ^{unit_i[dma_pkg::UNIT_NTT], slot[0], read_i[2], write_i[0]};
  end

  // ---- vec; the slots are wiped with it
  dma_pkg::unit_rsp_t vec_rsp;
  vec_pkg::counters_t vec_counters;
  if (HasVec) begin : gen_vec
    vec_unit #(
        .Multipliers(32'(Kernels.vec_multipliers)),
        .Style(kernels_pkg::style(Kernels.vec_dsp))
    ) u_vec (
        .clk_i,
        .rst_i(rst_i[dma_pkg::UNIT_VEC]),
        .unit_i(unit_i[dma_pkg::UNIT_VEC]),
        .unit_o(vec_rsp),
        .slot_re_o(slot_re[1]),
        .slot_i(slot[1]),
        .counters_o(vec_counters),
        .read_o(read_o[Reads-1]),
        .read_i(read_i[Reads-1]),
        .write_o(write_o[Writes-1]),
        .write_i(write_i[Writes-1])
    );
  end else begin : gen_no_vec
    assign vec_rsp = Nobody;
    assign slot_re[1] = 1'b0;
    assign vec_counters = '0;
    assign read_o[Reads-1] = '0;
    assign write_o[Writes-1] = '0;
    logic unused_vec;
    assign unused_vec = ^{unit_i[dma_pkg::UNIT_VEC], slot[1], read_i[Reads-1], write_i[Writes-1]};
  end
  always_comb begin
    unit_o[dma_pkg::UNIT_VEC] = vec_rsp;
    unit_o[dma_pkg::UNIT_VEC].wiped = vec_rsp.wiped & slots_wiped;
  end

  // ---- what the host can read
  always_comb begin
    hw_o = '0;
    if (HasMsm) begin
      hw_o.msm_caps.min_window = 8'(msm_pkg::C_MIN);
      hw_o.msm_caps.windows = Kernels.msm_windows;
      hw_o.msm_caps.max_window = Kernels.msm_window;
      hw_o.msm_caps.interval = 8'(adder_pkg::interval(32'(Kernels.msm_multipliers)));
    end
    hw_o.msm_points = msm_counts.points;
    hw_o.msm_digits = msm_counts.digits;
    hw_o.msm_issued = msm_counts.issued;
    hw_o.msm_direct = msm_counts.direct;
    hw_o.msm_conflicts = msm_counts.conflicts;
    hw_o.msm_merges = msm_counts.merges;
    hw_o.msm_starved = msm_counts.starved;
    hw_o.msm_rested = msm_counts.rested;
    hw_o.msm_stalled = msm_counts.stalled;
    hw_o.msm_drain = msm_counts.drain;
    hw_o.msm_clears = msm_counts.clears;
    hw_o.msm_fill_cycles = msm_counts.fill_cycles;
    hw_o.msm_accumulate_cycles = msm_counts.accumulate_cycles;
    hw_o.msm_reduce_cycles = msm_counts.reduce_cycles;
    hw_o.msm_output_cycles = msm_counts.output_cycles;
    if (HasNtt) begin
      hw_o.ntt_caps.log_pass = Kernels.ntt_log_pass;
      hw_o.ntt_caps.lanes = 8'(Lanes);
      hw_o.ntt_caps.max_log_length = Kernels.ntt_max_log;
      hw_o.ntt_caps.interval =
          8'(ntt_pkg::interval(32'(Kernels.ntt_log_pass), 32'(Kernels.ntt_multipliers)));
    end
    if (HasVec) hw_o.vec_caps.interval = 8'(vec_pkg::lanes_interval(32'(Kernels.vec_multipliers)));
    hw_o.ntt_busy = ntt_counters.busy;
    hw_o.ntt_butterflies = ntt_counters.butterflies;
    hw_o.ntt_beats = ntt_counters.beats;
    hw_o.ntt_starved = ntt_counters.starved;
    hw_o.ntt_blocked = ntt_counters.blocked;
    hw_o.ntt_between = ntt_counters.between;
    hw_o.vec_busy = vec_counters.busy;
    hw_o.vec_products = vec_counters.products;
    hw_o.vec_starved = vec_counters.starved;
    hw_o.vec_blocked = vec_counters.blocked;
  end

  logic unused;
  assign unused = ^{ntt_counters, vec_counters};

endmodule
`default_nettype wire
