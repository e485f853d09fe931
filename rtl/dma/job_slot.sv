// job_slot: keeps the job of one unit: its time, its watchdog, its end.
// Algorithm: a started job runs until its unit is done, is skipped, or makes no progress for watchdog_i cycles; then the unit is
//            lost: what it says is not looked at any more, and its further jobs end as unit_lost, until a reset.
// Range:     watchdog_i = 0 never ends a job.
// Timing:    done of the unit to end_valid_o: 1 cycle; free_o the cycle after the end was taken.
// Proof:     rtl/dma/formal/job_slot.sv
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module job_slot (
    input  wire logic                         clk_i,
    input  wire logic                         rst_i,
    input  wire logic                         quiesce_i,
    input  wire logic                  [31:0] watchdog_i,
    input  wire logic                  [63:0] cycles_i,
    output logic                              free_o,
    input  wire logic                         start_i,
    input  wire regs_pkg::descriptor_t        job_i,
    input  wire logic                  [31:0] index_i,
    input  wire logic                         skip_i,
    input  wire logic                  [15:0] skip_tag_i,
    output logic                              run_o,
    output regs_pkg::descriptor_t             job_o,
    output logic                              taken_o,
    input  wire dma_pkg::unit_rsp_t           unit_i,
    output logic                              end_valid_o,
    input  wire logic                         end_ready_i,
    output dma_pkg::ended_t                   end_o
);

  typedef enum logic [1:0] {
    Free,
    Run,
    End
  } state_e;

  state_e state_q;
  logic lost_q, starved;
  logic [31:0] index_q, idle_q;
  logic [63:0] started_q, cycles_q;
  dma_pkg::result_t result_q;

  assign free_o = state_q == Free;
  assign run_o = state_q == Run;
  assign taken_o = state_q == End;
  assign starved = watchdog_i != 0 && idle_q >= watchdog_i;
  assign end_valid_o = state_q == End;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      state_q <= Free;
      lost_q  <= 1'b0;
    end else begin
      unique case (state_q)
        Free: if (start_i) state_q <= (skip_i || lost_q) ? End : Run;
        Run: if (unit_i.done || (starved && !quiesce_i)) state_q <= End;
        End: if (end_ready_i) state_q <= Free;
        default: state_q <= Free;
      endcase
      if (state_q == Run && !unit_i.done && starved && !quiesce_i) lost_q <= 1'b1;
    end
    if (start_i) begin
      job_o <= job_i;
      index_q <= index_i;
      started_q <= cycles_i;
      idle_q <= '0;
      cycles_q <= '0;
      result_q <= skip_i ? dma_pkg::refusal(
          regs_pkg::STATUS_SKIPPED, 64'(skip_tag_i)
      ) : dma_pkg::refusal(
          regs_pkg::STATUS_UNIT_LOST, '0
      );
    end else if (state_q == Run) begin
      idle_q   <= unit_i.progress ? '0 : idle_q + 32'd1;
      cycles_q <= cycles_q + 64'd1;
      result_q <= unit_i.done ? unit_i.result : dma_pkg::refusal(regs_pkg::STATUS_WATCHDOG, '0);
    end
  end

  always_comb begin
    end_o.tag = job_o.tag;
    end_o.index = index_q;
    end_o.opcode = job_o.opcode;
    end_o.irq = job_o.flags[regs_pkg::FLAG_INTERRUPT];
    end_o.started = started_q;
    end_o.cycles = cycles_q;
    end_o.result = result_q;
  end

  logic unused;
  assign unused = ^unit_i;

endmodule
`default_nettype wire
