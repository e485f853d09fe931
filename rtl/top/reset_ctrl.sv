// reset_ctrl: the phases of the card: ready, running, quiescing, clearing, wiping; and the mark from which card memory may be secret.
// Algorithm: a reset first waits until no response is outstanding (or quiesce_limit_i cycles: bridge lost), then clears all state, then
//            zeroes card memory from the mark on through the fill unit; only the end of that sets the mark back to the top.
// Range:     rst_i (FLR) begins with clearing, and is the only way out of bridge lost. The mark has no reset, only a value at power-up.
// Timing:    clear_o for Clear cycles. It comes to the units Stages cycles later (reset_tree), and so does its end: until it has come they
//            stay quiesced, and what follows waits until it has gone.
// Proof:     rtl/top/formal/reset_ctrl.sv
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module reset_ctrl #(
    parameter logic        [31:0] MemoryUnits = 32'd1 << 18,
    parameter logic        [31:0] PowerUpMark = '0,
    parameter int unsigned        Clear       = 4,
    parameter int unsigned        Stages      = 2
) (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic reset_i,  // commands
    input wire logic enable_i,
    input wire logic [31:0] quiesce_limit_i,
    input wire logic quiet_i,
    input wire logic mark_valid_i,  // a secret goes to this unit and up
    input wire logic [31:0] mark_unit_i,
    output logic [31:0] mark_o,
    output regs_pkg::state_t state_o,
    output logic bridge_lost_o,  // events
    output logic wipe_failed_o,
    output logic start_o,  // the rings begin
    output logic running_o,
    output logic quiesce_o,
    output logic clear_o,
    output logic wipe_o,  // the fill unit is ours, and kernels wipe
    output dma_pkg::unit_req_t wipe_req_o,
    input wire dma_pkg::unit_rsp_t wipe_rsp_i,
    input wire logic wiped_i  // by all kernels
);

  typedef enum logic [2:0] {
    Clearing,
    Wiping,
    Unwiped,   // card memory refused: only another reset leads on
    Ready,
    Running,
    Quiescing
  } phase_e;

  phase_e phase_q;
  logic [31:0] count_q, mark_q;
  logic lost_q, erased_q, is_over, is_late;

  assign is_late = count_q >= quiesce_limit_i;
  assign is_over = wipe_rsp_i.done && wipe_rsp_i.result.status == regs_pkg::STATUS_OK;
  assign bridge_lost_o = phase_q == Quiescing && !quiet_i && is_late;
  assign wipe_failed_o = phase_q == Wiping && wipe_rsp_i.done && !is_over;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      phase_q <= Clearing;
      count_q <= '0;
      lost_q  <= 1'b0;
    end else begin
      count_q <= count_q + 32'd1;
      unique case (phase_q)
        Clearing: if (count_q == 32'(Clear + Stages)) phase_q <= Wiping;
        Wiping: begin
          if (wipe_failed_o) phase_q <= Unwiped;
          else if (erased_q && wiped_i) phase_q <= Ready;
        end
        Ready: if (enable_i && !lost_q) phase_q <= Running;
        Quiescing:
        if (quiet_i || is_late) begin
          phase_q <= Clearing;
          count_q <= '0;
          lost_q  <= lost_q | ~quiet_i;
        end
        default: ;
      endcase
      if (reset_i && phase_q != Clearing && phase_q != Quiescing) begin
        phase_q <= Quiescing;
        count_q <= '0;
      end
    end
    if (phase_q != Wiping) erased_q <= 1'b0;
    else if (is_over) erased_q <= 1'b1;
  end

  // Under rst_i nothing is written; what asks then is not yet reset itself.
  initial mark_q = PowerUpMark;
  always_ff @(posedge clk_i) begin
    if (phase_q == Wiping && is_over && !reset_i && !rst_i) mark_q <= MemoryUnits;
    else if (mark_valid_i && !rst_i && mark_unit_i < mark_q) mark_q <= mark_unit_i;
  end

  assign mark_o = mark_q;
  assign start_o = phase_q == Ready && enable_i && !lost_q && !reset_i;
  assign running_o = phase_q == Running;
  assign quiesce_o = phase_q == Quiescing || (phase_q == Clearing && count_q < 32'(Stages));
  assign clear_o = phase_q == Clearing && count_q < 32'(Clear);
  assign wipe_o = phase_q == Wiping;

  always_comb begin
    state_o = '0;
    state_o.bridge_lost = lost_q;
    unique case (phase_q)
      Ready: state_o.phase = regs_pkg::STATE_PHASE_READY;
      Running: state_o.phase = regs_pkg::STATE_PHASE_RUNNING;
      Quiescing: state_o.phase = regs_pkg::STATE_PHASE_QUIESCING;
      default: state_o.phase = regs_pkg::STATE_PHASE_WIPING;
    endcase
    wipe_req_o = '0;
    wipe_req_o.run = phase_q == Wiping && !erased_q;
    wipe_req_o.taken = phase_q == Wiping;
    wipe_req_o.quiesce = quiesce_o;
    wipe_req_o.wipe = wipe_o;
    wipe_req_o.job.opcode = regs_pkg::OPCODE_ZERO;
    wipe_req_o.job.destination = mark_q;
    wipe_req_o.job.length = (MemoryUnits - mark_q) << 1;
  end

  logic unused;
  assign unused = ^wipe_rsp_i;

endmodule
`default_nettype wire
