// Generated from rtl/regs.toml by: scripts/gen
//
// csr: the registers of the card behind AXI4-Lite, 32 bits a word, one access at a time.
// Algorithm: address and data of a write are kept as they come, in any order; it happens when both are there and no response waits.
// Range:     4 KiB; words that do not exist read as 0; writes without all four byte strobes are refused (SLVERR).
// Timing:    a read's response 1 cycle after its address is taken, a write's 2 cycles after the later of address and data.
//            AXI allows no combinational path from an input to an output: every output is a register's.
// Tested-through: card      Proof: rtl/gen/formal/csr.sv
// Area:      benches/ledger/area.json#csr
`default_nettype none
module csr (
    input  wire logic                      clk_i,
    input  wire logic                      rst_i,
    input  wire logic                      aw_valid_i,
    output logic                           aw_ready_o,
    input  wire logic               [11:0] aw_addr_i,
    input  wire logic                      w_valid_i,
    output logic                           w_ready_o,
    input  wire logic               [31:0] w_data_i,
    input  wire logic               [ 3:0] w_strb_i,
    output logic                           b_valid_o,
    input  wire logic                      b_ready_i,
    output logic                    [ 1:0] b_resp_o,
    input  wire logic                      ar_valid_i,
    output logic                           ar_ready_o,
    input  wire logic               [11:0] ar_addr_i,
    output logic                           r_valid_o,
    input  wire logic                      r_ready_i,
    output logic                    [31:0] r_data_o,
    output logic                    [ 1:0] r_resp_o,
    input  wire regs_pkg::csr_hw_t         hw_i,
    output regs_pkg::csr_sw_t              sw_o
);

  localparam logic [1:0] Slverr = 2'b10;

  // A write whose address or data was taken, until it happens.
  logic addressed_q, has_data_q, take_address, take_data, take_read, write_now, write, is_whole_q;
  logic [11:0] write_at, read_at;
  logic [ 9:0] word_q;
  logic [31:0] data_q;
  assign aw_ready_o = ~addressed_q;
  assign w_ready_o = ~has_data_q;
  assign ar_ready_o = ~r_valid_o;
  assign take_address = aw_valid_i & aw_ready_o;
  assign take_data = w_valid_i & w_ready_o;
  assign take_read = ar_valid_i & ar_ready_o;
  assign write_now = addressed_q & has_data_q & ~b_valid_o;
  assign write = write_now & is_whole_q;
  assign r_resp_o = '0;
  assign write_at = {word_q, 2'b00};
  assign read_at = {ar_addr_i[11:2], 2'b00};

  logic [3:0] unused_low;
  assign unused_low = {aw_addr_i[1:0], ar_addr_i[1:0]};

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      addressed_q <= 1'b0;
      has_data_q <= 1'b0;
      b_valid_o <= 1'b0;
      r_valid_o <= 1'b0;
    end else begin
      addressed_q <= take_address | (addressed_q & ~write_now);
      has_data_q <= take_data | (has_data_q & ~write_now);
      b_valid_o <= write_now | (b_valid_o & ~b_ready_i);
      r_valid_o <= take_read | (r_valid_o & ~r_ready_i);
    end
    if (take_address) word_q <= aw_addr_i[11:2];
    if (take_data) {is_whole_q, data_q} <= {&w_strb_i, w_data_i};
    if (write_now) b_resp_o <= is_whole_q ? '0 : Slverr;
  end

  // Written by the host.
  logic [31:0] scratch_q;
  assign sw_o.scratch = scratch_q;
  always_ff @(posedge clk_i) begin
    if (rst_i) scratch_q <= 32'h0;
    else if (write && write_at == regs_pkg::ADDR_SCRATCH) scratch_q <= data_q[31:0];
  end
  assign sw_o.enable_we = write && write_at == regs_pkg::ADDR_ENABLE;
  assign sw_o.enable = data_q[0];
  assign sw_o.reset_we = write && write_at == regs_pkg::ADDR_RESET;
  assign sw_o.reset = data_q[0];
  logic [4:0] faults_q, faults_off;
  assign faults_off = write && write_at == regs_pkg::ADDR_FAULTS ? data_q[4:0] : '0;
  always_ff @(posedge clk_i) begin
    if (rst_i) faults_q <= '0;
    else faults_q <= (faults_q & ~faults_off) | hw_i.faults;
  end
  logic [31:0] watchdog_q;
  assign sw_o.watchdog = watchdog_q;
  always_ff @(posedge clk_i) begin
    if (rst_i) watchdog_q <= 32'h4000000;
    else if (write && write_at == regs_pkg::ADDR_WATCHDOG) watchdog_q <= data_q[31:0];
  end
  logic [31:0] quiesce_limit_q;
  assign sw_o.quiesce_limit = quiesce_limit_q;
  always_ff @(posedge clk_i) begin
    if (rst_i) quiesce_limit_q <= 32'h400000;
    else if (write && write_at == regs_pkg::ADDR_QUIESCE_LIMIT) quiesce_limit_q <= data_q[31:0];
  end
  logic [63:0] sq_base_q;
  assign sw_o.sq_base = sq_base_q;
  always_ff @(posedge clk_i) begin
    if (rst_i) sq_base_q <= 64'h0;
    else if (write && write_at == regs_pkg::ADDR_SQ_BASE) sq_base_q[31:0] <= data_q;
    else if (write && write_at == regs_pkg::ADDR_SQ_BASE + 12'd4) sq_base_q[63:32] <= data_q;
  end
  logic [4:0] sq_log_q;
  assign sw_o.sq_log = sq_log_q;
  always_ff @(posedge clk_i) begin
    if (rst_i) sq_log_q <= 5'h0;
    else if (write && write_at == regs_pkg::ADDR_SQ_LOG) sq_log_q <= data_q[4:0];
  end
  assign sw_o.doorbell_we = write && write_at == regs_pkg::ADDR_DOORBELL;
  assign sw_o.doorbell = data_q[31:0];
  logic [63:0] cq_base_q;
  assign sw_o.cq_base = cq_base_q;
  always_ff @(posedge clk_i) begin
    if (rst_i) cq_base_q <= 64'h0;
    else if (write && write_at == regs_pkg::ADDR_CQ_BASE) cq_base_q[31:0] <= data_q;
    else if (write && write_at == regs_pkg::ADDR_CQ_BASE + 12'd4) cq_base_q[63:32] <= data_q;
  end
  logic [4:0] cq_log_q;
  assign sw_o.cq_log = cq_log_q;
  always_ff @(posedge clk_i) begin
    if (rst_i) cq_log_q <= 5'h0;
    else if (write && write_at == regs_pkg::ADDR_CQ_LOG) cq_log_q <= data_q[4:0];
  end

  // Read by the host. The low word of a counter keeps its high word for the next read.
  logic [31:0] high_d, high_q, r_data;
  always_comb begin
    r_data = '0;
    high_d = high_q;
    unique case (read_at)
      regs_pkg::ADDR_MAGIC: r_data = 32'h44434b5a;
      regs_pkg::ADDR_ABI: r_data = regs_pkg::ABI[31:0];
      regs_pkg::ADDR_ABI + 12'd4: r_data = regs_pkg::ABI[63:32];
      regs_pkg::ADDR_BUILD: r_data = hw_i.build;
      regs_pkg::ADDR_FEATURES: r_data = hw_i.features;
      regs_pkg::ADDR_SCRATCH: r_data = scratch_q;
      regs_pkg::ADDR_OPCODES: r_data = hw_i.opcodes;
      regs_pkg::ADDR_MEMORY_UNITS: r_data = hw_i.memory_units;
      regs_pkg::ADDR_CLOCK_KHZ: r_data = hw_i.clock_khz;
      regs_pkg::ADDR_DMA_CAPS: r_data = hw_i.dma_caps;
      regs_pkg::ADDR_RING_CAPS: r_data = hw_i.ring_caps;
      regs_pkg::ADDR_MSM_CAPS: r_data = hw_i.msm_caps;
      regs_pkg::ADDR_NTT_CAPS: r_data = hw_i.ntt_caps;
      regs_pkg::ADDR_VEC_CAPS: r_data = hw_i.vec_caps;
      regs_pkg::ADDR_PORT_CAPS: r_data = hw_i.port_caps;
      regs_pkg::ADDR_STATE: r_data = hw_i.state;
      regs_pkg::ADDR_FAULTS: r_data = 32'(faults_q);
      regs_pkg::ADDR_WATCHDOG: r_data = watchdog_q;
      regs_pkg::ADDR_QUIESCE_LIMIT: r_data = quiesce_limit_q;
      regs_pkg::ADDR_WIPE_FROM: r_data = hw_i.wipe_from;
      regs_pkg::ADDR_SQ_BASE: r_data = sq_base_q[31:0];
      regs_pkg::ADDR_SQ_BASE + 12'd4: r_data = sq_base_q[63:32];
      regs_pkg::ADDR_SQ_LOG: r_data = 32'(sq_log_q);
      regs_pkg::ADDR_CQ_BASE: r_data = cq_base_q[31:0];
      regs_pkg::ADDR_CQ_BASE + 12'd4: r_data = cq_base_q[63:32];
      regs_pkg::ADDR_CQ_LOG: r_data = 32'(cq_log_q);
      regs_pkg::ADDR_SQ_HEAD: r_data = hw_i.sq_head;
      regs_pkg::ADDR_CQ_TAIL: r_data = hw_i.cq_tail;
      regs_pkg::ADDR_CYCLES: begin
        r_data = hw_i.cycles[31:0];
        high_d = hw_i.cycles[63:32];
      end
      regs_pkg::ADDR_CYCLES + 12'd4: r_data = high_q;
      regs_pkg::ADDR_JOBS_OK: begin
        r_data = hw_i.jobs_ok[31:0];
        high_d = hw_i.jobs_ok[63:32];
      end
      regs_pkg::ADDR_JOBS_OK + 12'd4: r_data = high_q;
      regs_pkg::ADDR_JOBS_FAILED: begin
        r_data = hw_i.jobs_failed[31:0];
        high_d = hw_i.jobs_failed[63:32];
      end
      regs_pkg::ADDR_JOBS_FAILED + 12'd4: r_data = high_q;
      regs_pkg::ADDR_HOST_READ_BEATS: begin
        r_data = hw_i.host_read_beats[31:0];
        high_d = hw_i.host_read_beats[63:32];
      end
      regs_pkg::ADDR_HOST_READ_BEATS + 12'd4: r_data = high_q;
      regs_pkg::ADDR_HOST_WRITE_BEATS: begin
        r_data = hw_i.host_write_beats[31:0];
        high_d = hw_i.host_write_beats[63:32];
      end
      regs_pkg::ADDR_HOST_WRITE_BEATS + 12'd4: r_data = high_q;
      regs_pkg::ADDR_HOST_READ_STALLS: begin
        r_data = hw_i.host_read_stalls[31:0];
        high_d = hw_i.host_read_stalls[63:32];
      end
      regs_pkg::ADDR_HOST_READ_STALLS + 12'd4: r_data = high_q;
      regs_pkg::ADDR_HOST_WRITE_STALLS: begin
        r_data = hw_i.host_write_stalls[31:0];
        high_d = hw_i.host_write_stalls[63:32];
      end
      regs_pkg::ADDR_HOST_WRITE_STALLS + 12'd4: r_data = high_q;
      regs_pkg::ADDR_CARD_READ_BEATS: begin
        r_data = hw_i.card_read_beats[31:0];
        high_d = hw_i.card_read_beats[63:32];
      end
      regs_pkg::ADDR_CARD_READ_BEATS + 12'd4: r_data = high_q;
      regs_pkg::ADDR_CARD_WRITE_BEATS: begin
        r_data = hw_i.card_write_beats[31:0];
        high_d = hw_i.card_write_beats[63:32];
      end
      regs_pkg::ADDR_CARD_WRITE_BEATS + 12'd4: r_data = high_q;
      regs_pkg::ADDR_DISPATCH_WAITS: begin
        r_data = hw_i.dispatch_waits[31:0];
        high_d = hw_i.dispatch_waits[63:32];
      end
      regs_pkg::ADDR_DISPATCH_WAITS + 12'd4: r_data = high_q;
      regs_pkg::ADDR_MSM_POINTS: r_data = hw_i.msm_points;
      regs_pkg::ADDR_MSM_DIGITS: r_data = hw_i.msm_digits;
      regs_pkg::ADDR_MSM_ISSUED: r_data = hw_i.msm_issued;
      regs_pkg::ADDR_MSM_DIRECT: r_data = hw_i.msm_direct;
      regs_pkg::ADDR_MSM_CONFLICTS: r_data = hw_i.msm_conflicts;
      regs_pkg::ADDR_MSM_MERGES: r_data = hw_i.msm_merges;
      regs_pkg::ADDR_MSM_STARVED: r_data = hw_i.msm_starved;
      regs_pkg::ADDR_MSM_RESTED: r_data = hw_i.msm_rested;
      regs_pkg::ADDR_MSM_STALLED: r_data = hw_i.msm_stalled;
      regs_pkg::ADDR_MSM_DRAIN: r_data = hw_i.msm_drain;
      regs_pkg::ADDR_MSM_CLEARS: r_data = hw_i.msm_clears;
      regs_pkg::ADDR_MSM_FILL_CYCLES: r_data = hw_i.msm_fill_cycles;
      regs_pkg::ADDR_MSM_ACCUMULATE_CYCLES: r_data = hw_i.msm_accumulate_cycles;
      regs_pkg::ADDR_MSM_REDUCE_CYCLES: r_data = hw_i.msm_reduce_cycles;
      regs_pkg::ADDR_MSM_OUTPUT_CYCLES: r_data = hw_i.msm_output_cycles;
      regs_pkg::ADDR_NTT_BUSY: r_data = hw_i.ntt_busy;
      regs_pkg::ADDR_NTT_BUTTERFLIES: r_data = hw_i.ntt_butterflies;
      regs_pkg::ADDR_NTT_BEATS: r_data = hw_i.ntt_beats;
      regs_pkg::ADDR_NTT_STARVED: r_data = hw_i.ntt_starved;
      regs_pkg::ADDR_NTT_BLOCKED: r_data = hw_i.ntt_blocked;
      regs_pkg::ADDR_NTT_BETWEEN: r_data = hw_i.ntt_between;
      regs_pkg::ADDR_VEC_BUSY: r_data = hw_i.vec_busy;
      regs_pkg::ADDR_VEC_PRODUCTS: r_data = hw_i.vec_products;
      regs_pkg::ADDR_VEC_STARVED: r_data = hw_i.vec_starved;
      regs_pkg::ADDR_VEC_BLOCKED: r_data = hw_i.vec_blocked;
      default: ;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (take_read) begin
      r_data_o <= r_data;
      high_q   <= high_d;
    end
  end

endmodule
`default_nettype wire
