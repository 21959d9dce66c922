* Level 1 transistors behind names of two processes, so that their netlists run without a kit. Written for this
* project from textbook values: they are not the models of those processes, and no figure made with them is theirs.
.model level1_12_n nmos level=1 vto=0.35 kp=300u gamma=0.3 phi=0.7 lambda=0.15 tox=2.6n
+ cgso=0.3n cgdo=0.3n cj=1m mj=0.4 cjsw=0.1n mjsw=0.2 pb=0.8
.model level1_12_p pmos level=1 vto=-0.35 kp=100u gamma=0.3 phi=0.7 lambda=0.15 tox=2.6n
+ cgso=0.3n cgdo=0.3n cj=1m mj=0.4 cjsw=0.1n mjsw=0.2 pb=0.8
.model level1_18_n nmos level=1 vto=0.5 kp=250u gamma=0.4 phi=0.7 lambda=0.1 tox=4.1n
+ cgso=0.3n cgdo=0.3n cj=1m mj=0.4 cjsw=0.1n mjsw=0.2 pb=0.8
.model level1_18_p pmos level=1 vto=-0.5 kp=80u gamma=0.4 phi=0.7 lambda=0.1 tox=4.1n
+ cgso=0.3n cgdo=0.3n cj=1m mj=0.4 cjsw=0.1n mjsw=0.2 pb=0.8

* Sizes in metres.
.subckt sg13_lv_nmos d g s b w=1u l=0.13u ad=0 as=0 pd=0 ps=0
M1 d g s b level1_12_n w={w} l={l} ad={ad} as={as} pd={pd} ps={ps}
.ends
.subckt sg13_lv_pmos d g s b w=1u l=0.13u ad=0 as=0 pd=0 ps=0
M1 d g s b level1_12_p w={w} l={l} ad={ad} as={as} pd={pd} ps={ps}
.ends

* Sizes in micrometres.
.subckt sky130_fd_pr__nfet_01v8 d g s b w=1 l=0.15 ad=0 as=0 pd=0 ps=0
M1 d g s b level1_18_n w={w*1e-6} l={l*1e-6} ad={ad*1e-12} as={as*1e-12} pd={pd*1e-6} ps={ps*1e-6}
.ends
.subckt sky130_fd_pr__pfet_01v8 d g s b w=1 l=0.15 ad=0 as=0 pd=0 ps=0
M1 d g s b level1_18_p w={w*1e-6} l={l*1e-6} ad={ad*1e-12} as={as*1e-12} pd={pd*1e-6} ps={ps*1e-6}
.ends
